import { causeChain } from '#core';

/**
 * Takes a driver's error through the ORM unharmed: MikroORM makes a new exception out of what it catches and copies own properties, without a
 * `cause`. `code` lets it choose the class of that exception.
 */
export class CarriedError extends Error {
  readonly carried: unknown;
  readonly code: unknown;

  constructor(carried: unknown) {
    super(carried instanceof Error ? carried.message : String(carried));
    this.name = 'CarriedError';
    this.carried = carried;
    if (typeof carried === 'object' && carried !== null && 'code' in carried) this.code = carried.code;
  }
}

/** What a driver threw, out of whatever was made of it since; the error itself when no driver threw it. */
export function carriedBy(error: unknown): unknown {
  for (const link of causeChain(error)) {
    if (typeof link === 'object' && link !== null && 'carried' in link) return link.carried;
  }
  return error;
}
