import type { FoundEntry, KeptForm } from '../../cache.driver.js';

/** The most that stands before the payload: 16 tags of 128 characters, escaped. */
export const MAX_HEAD = 16_384;

const REASONS = ['nothing', 'invalidated', 'expired', 'other-version', 'corrupt'] as const;
const CORRUPT: FoundEntry = { entry: undefined, reason: 'corrupt' };

/** The two clocks at one moment: the server's and that of this process. */
export interface Moment {
  readonly server: number;
  readonly process: number;
}

/** What the script says of one key. It has judged whether it may be served; what it cannot judge is the payload. */
export function foundEntry(reply: unknown, form: KeptForm, moment: Moment): FoundEntry {
  if (typeof reply === 'number') return { entry: undefined, reason: REASONS[reply] ?? 'corrupt' };
  return reply instanceof Uint8Array
    ? parsed(Buffer.from(reply.buffer, reply.byteOffset, reply.byteLength), form, moment)
    : CORRUPT;
}

function parsed(stored: Buffer, form: KeptForm, { server, process }: Moment): FoundEntry {
  try {
    const end = stored.indexOf(10);
    const [, , , , fresh, kept, at, kind, ...rest] = stored.toString('utf8', 0, end).split('|');
    const tags = JSON.parse(rest.join('|')) as readonly string[]; // written by the script's caller, and decoded by the script already
    const freshUntil = process + Number(fresh) - server;
    const keptUntil = process + Number(kept) - server;
    const value = kind === 'n' ? undefined : form.fromBytes(payloadOf(stored.subarray(end + 1), kind));
    const extra = tags.length === 0 && keptUntil <= freshUntil ? undefined : { keptUntil, tags };
    const storedAt = process + Number(at) - server;
    return { entry: { value, freshUntil, storedAt, extra }, tier: 'redis', bytes: stored.byteLength };
  } catch {
    return CORRUPT; // whatever it is, it is not what this form has written: a miss, and counted
  }
}

function payloadOf(stored: Buffer, kind: string | undefined): Uint8Array {
  return kind === 'b' ? Buffer.from(stored.toString('latin1'), 'base64') : stored;
}
