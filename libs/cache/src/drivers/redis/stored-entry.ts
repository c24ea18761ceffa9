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

/** Takes apart what one call of the script gave. */
export class StoredEntries {
  /** What nearly every entry begins with. */
  readonly #usual: string;
  readonly #shift: number;

  constructor(
    private readonly form: KeptForm,
    private readonly stand: Stand,
  ) {
    this.#usual = `GW1|${stand.epoch}|${form.format}|t|`;
    this.#shift = stand.process - stand.server;
  }

  /** What the script gave for one key. */
  found(reply: unknown): FoundEntry {
    if (typeof reply === 'number') return absent(REASONS[reply] ?? 'corrupt');
    if (typeof reply !== 'string') return absent('corrupt');
    try {
      return reply.startsWith(this.#usual) ? this.#entry(reply, this.#usual.length, 't') : this.#unusual(reply);
    } catch {
      return absent('corrupt'); // whatever it is, it is not what this form has written: a miss, and counted
    }
  }

  #unusual(stored: string): FoundEntry {
    const [mark, epoch, format, kind = ''] = stored.slice(0, 256).split('|', 4);
    if (mark === 'GWX') return absent('invalidated');
    if ((mark !== 'GW1' && mark !== 'GWT') || (kind !== 't' && kind !== 'n')) return absent('corrupt');
    if (format !== this.form.format) return absent('other-version');
    if (epoch !== this.stand.epoch) return absent('invalidated');
    return this.#entry(stored, `${mark}|${epoch}|${format}|${kind}|`.length, kind);
  }

  /** @param start where the numbers begin. */
  #entry(stored: string, start: number, kind: string): FoundEntry {
    const { cleared, process } = this.stand;
    const fresh = after(stored, start);
    const kept = after(stored, fresh);
    const at = after(stored, kept);
    const tags = after(stored, at);
    const end = stored.indexOf('\n', tags);
    if (end < 0) return absent('corrupt');
    if (!(numberAt(stored, start, fresh) >= cleared)) return absent('invalidated');
    const keptUntil = numberAt(stored, kept, at) + this.#shift;
    if (!(keptUntil > process)) return absent('expired');
    const times = {
      freshUntil: numberAt(stored, fresh, kept) + this.#shift,
      storedAt: numberAt(stored, at, tags) + this.#shift,
    };
    const value = kind === 'n' ? undefined : this.form.fromText(stored.slice(end + 1));
    return { entry: entryOf(value, times, keptUntil, stored.slice(tags, end)), tier: 'redis', bytes: stored.length };
  }
}

/** Where the next field begins. */
function after(stored: string, start: number): number {
  const bar = stored.indexOf('|', start);
  if (bar < 0) throw new SyntaxError('a field is missing');
  return bar + 1;
}

/** Of the field from `start` to the bar before `next`. */
function numberAt(stored: string, start: number, next: number): number {
  return Number(stored.slice(start, next - 1));
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
