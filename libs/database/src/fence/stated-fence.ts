import { InvalidTransactionOptionsError, type Fence } from '#domain/database';

const MAX_LENGTH = 512;
const MAX_TOKEN = 2n ** 63n - 1n;

/** A fence that was checked. */
export interface StatedFence {
  readonly resource: string;
  readonly token: bigint;
}

/** @throws InvalidTransactionOptionsError for what the types do not allow either. */
export function readFence(fence: unknown): StatedFence {
  const { resource, token }: Partial<Record<keyof Fence, unknown>> =
    typeof fence === 'object' && fence !== null ? fence : {};
  if (typeof resource !== 'string' || resource === '' || resource.length > MAX_LENGTH || resource.includes('\0'))
    throw refuse('fence.resource', `1 to ${MAX_LENGTH} characters without NUL`, describeText(resource));
  const read = typeof token === 'number' && Number.isSafeInteger(token) ? BigInt(token) : token;
  if (typeof read !== 'bigint' || read < 0n || read > MAX_TOKEN)
    throw refuse(
      'fence.token',
      'a whole number from 0 to 2^63 - 1, as a bigint where a number cannot hold it',
      String(token),
    );
  return { resource, token: read };
}

export function sameFence(one: StatedFence, other: StatedFence): boolean {
  return one.resource === other.resource && one.token === other.token;
}

function describeText(value: unknown): string {
  return typeof value === 'string' ? `${value.length} characters` : typeof value;
}

function refuse(option: string, expected: string, found: string): InvalidTransactionOptionsError {
  return new InvalidTransactionOptionsError(
    `The option "${option}" of a unit of work is ${expected}, found ${found}.`,
    { details: { option } },
  );
}
