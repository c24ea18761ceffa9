import type { AbsentReason, CacheEntry, FoundEntry, KeptForm } from '../../cache.driver.js';

/** The most that stands before the payload: 16 tags of 128 characters, escaped. */
export const MAX_HEAD = 16_384;

const ZERO = 48;
/** As a digit. */
const BAR = '|'.charCodeAt(0) - ZERO;

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
  /** Where the next number of the entry that is being taken apart begins. */
  #at = 0;

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
    this.#at = start;
    const number = this.#number(stored);
    const freshUntil = this.#number(stored) + this.#shift;
    const keptUntil = this.#number(stored) + this.#shift;
    const storedAt = this.#number(stored) + this.#shift;
    const tags = this.#at;
    const end = stored.indexOf('\n', tags);
    if (end < 0) return absent('corrupt');
    if (number < cleared) return absent('invalidated');
    if (keptUntil <= process) return absent('expired');
    const value = kind === 'n' ? undefined : this.form.fromText(stored.slice(end + 1));
    const entry = entryOf(value, { freshUntil, storedAt }, keptUntil, stored.slice(tags, end));
    return { entry, tier: 'redis', bytes: stored.length };
  }

  /** The whole number that stands next, with the bar behind it. Digit by digit: a text of its own for each costs as much as the value. */
  #number(stored: string): number {
    let number = 0;
    for (let at = this.#at; ; at += 1) {
      const digit = stored.charCodeAt(at) - ZERO;
      if (digit >= 0 && digit <= 9) {
        number = number * 10 + digit;
        continue;
      }
      if (digit !== BAR || at === this.#at) throw new SyntaxError('a number is missing');
      this.#at = at + 1;
      return number;
    }
  }
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
