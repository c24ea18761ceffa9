import type { FaultPlace } from './fault-rule.js';
import { MessageScanner } from './message-scanner.js';
import { PatternScanner } from './pattern-scanner.js';

/** Looks for the place of a rule in one direction of one connection. */
export interface PlaceScanner {
  /** How many bytes of this chunk are passed on before it strikes; undefined: all, and it does not. Negative: bytes of earlier chunks, which were held back. */
  push(chunk: Buffer): number | undefined;
  /** How many bytes at the end of what was seen must wait. */
  readonly undecided: number;
}

/** @throws RangeError when there can be no such place. */
export function placeScanner(place: FaultPlace): PlaceScanner {
  if (place.kind === 'message') return new MessageScanner(place.count, place.framing);
  if (place.kind === 'byte') return byteScanner(place.count);
  const pattern = Buffer.from(place.pattern);
  const scanner = new PatternScanner(pattern);
  if (place.when === 'after') return { push: (chunk) => scanner.push(chunk), undecided: 0 };
  return {
    push: (chunk) => {
      const end = scanner.push(chunk);
      return end === undefined ? undefined : end - pattern.length;
    },
    get undecided() {
      return scanner.undecided;
    },
  };
}

function byteScanner(count: number): PlaceScanner {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`A place is a number of bytes, found ${count}.`);
  let left = count;
  return {
    undecided: 0,
    push: (chunk) => {
      if (chunk.length > left) return left;
      left -= chunk.length;
      return undefined;
    },
  };
}
