/** How bytes travel while nothing is cut. Times are milliseconds. */
export interface FaultConditions {
  /** How long each chunk is on its way. Chunks overtake none, and do not wait for each other. Default 0. */
  readonly latency?: number;
  /** Up to so much is added to the latency, evenly distributed. Default 0. */
  readonly jitter?: number;
  /** Bytes are handed on in pieces of so many bytes, with a pause after each: `{ bytes: 1, pause: 100 }` is a slow drip. */
  readonly slice?: { readonly bytes: number; readonly pause?: number };
  /** Bytes per second that get through. Default: all. */
  readonly rate?: number;
}

/** What is handed on at a time, and how long it is quiet afterwards. */
export interface Piece {
  readonly bytes: number;
  readonly pause: number;
}

/** Steps a second in which a rate is kept: finer than a caller notices, coarser than timers are. */
const STEPS = 20;

/** @throws RangeError when a number is not one to work with. */
export function assertConditions({ latency = 0, jitter = 0, slice, rate = 1 }: FaultConditions): void {
  const wrong = [latency, jitter, slice?.pause ?? 0].some((value) => !Number.isFinite(value) || value < 0);
  if (wrong) throw new RangeError('latency, jitter and pause are milliseconds, 0 or more.');
  if (slice !== undefined && !(Number.isInteger(slice.bytes) && slice.bytes > 0))
    throw new RangeError('A slice has at least one byte.');
  if (!(rate > 0)) throw new RangeError('rate is bytes per second, more than 0.');
}

export function pieceOf({ slice, rate }: FaultConditions): Piece {
  const bytes = slice?.bytes ?? (rate === undefined ? Infinity : Math.max(1, Math.ceil(rate / STEPS)));
  return { bytes, pause: Math.max(slice?.pause ?? 0, rate === undefined ? 0 : (bytes / rate) * 1_000) };
}
