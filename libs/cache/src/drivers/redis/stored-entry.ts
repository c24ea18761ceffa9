import type { AbsentReason, CacheEntry, FoundEntry, KeptForm } from '../../cache.driver.js';

/** The most that stands before the payload: 16 tags of 128 characters, escaped. */
export const MAX_HEAD = 16_384;

/** By the numbers of the scripts. */
const REASONS = ['nothing', 'invalidated', 'expired', 'other-version', 'corrupt'] as const;

/** Where the generations of a namespace stand, and what the two clocks say at one moment: the server's and that of this process. */
export interface Stand {
  readonly epoch: string;
  /** Where the last `clear` stood. */
  readonly cleared: number;
  readonly server: number;
  readonly process: number;
}

/** What the script gave for one key. */
export function foundEntry(reply: unknown, form: KeptForm, stand: Stand): FoundEntry {
  if (typeof reply === 'number') return absent(REASONS[reply] ?? 'corrupt');
  if (typeof reply !== 'string') return absent('corrupt');
  try {
    return judged(reply, form, stand);
  } catch {
    return absent('corrupt'); // whatever it is, it is not what this form has written: a miss, and counted
  }
}

function judged(stored: string, form: KeptForm, stand: Stand): FoundEntry {
  const end = stored.indexOf('\n');
  const [mark, seq, epoch, format, fresh, kept, at, kind, ...tags] = stored.slice(0, end < 0 ? 64 : end).split('|');
  if (mark === 'GWX') return absent('invalidated');
  if ((mark !== 'GW1' && mark !== 'GWT') || end < 0 || tags.length === 0) return absent('corrupt');
  if (format !== form.format) return absent('other-version');
  if (epoch !== stand.epoch || !(Number(seq) >= stand.cleared)) return absent('invalidated');
  const shift = stand.process - stand.server;
  const keptUntil = Number(kept) + shift;
  if (!(keptUntil > stand.process)) return absent('expired');
  const times = { freshUntil: Number(fresh) + shift, storedAt: Number(at) + shift };
  const value = kind === 'n' ? undefined : form.fromText(stored.slice(end + 1));
  return { entry: entryOf(value, times, keptUntil, tags.join('|')), tier: 'redis', bytes: stored.length };
}

function entryOf(
  value: unknown,
  times: Pick<CacheEntry, 'freshUntil' | 'storedAt'>,
  keptUntil: number,
  tags: string,
): CacheEntry {
  if (tags === '[]' && keptUntil <= times.freshUntil) return { value, ...times };
  return { value, ...times, extra: { keptUntil, tags: JSON.parse(tags) as readonly string[] } }; // the script has read them already
}

function absent(reason: AbsentReason): FoundEntry {
  return { entry: undefined, reason };
}
