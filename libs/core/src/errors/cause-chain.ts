import { propertyOf, textOf } from './error-facts.js';

const MAX_DEPTH = 16;

/** `error` and its causes, outermost first; members of an `AggregateError` follow it. Cycles end the walk. */
export function causeChain(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  const visit = (current: unknown, depth: number): void => {
    if (current === undefined || current === null || depth > MAX_DEPTH || chain.includes(current)) return;
    chain.push(current);
    for (const member of membersOf(current)) visit(member, depth + 1);
    visit(propertyOf(current, 'cause'), depth + 1);
  };
  visit(error, 0);
  return chain;
}

/** By name as well: Node's own aggregates (every address of a host refused) can come from another realm. */
function membersOf(error: unknown): readonly unknown[] {
  const members = propertyOf(error, 'errors');
  try {
    const aggregate = error instanceof AggregateError || textOf(error, 'name') === 'AggregateError';
    return aggregate && Array.isArray(members) ? Array.from(members, (member: unknown) => member) : [];
  } catch {
    return []; // a proxy that refuses to be looked at
  }
}

/** The first member of the cause chain that has a property `code` equal to one of `codes`. */
export function findByCode(error: unknown, codes: readonly string[]): (object & { code: string }) | undefined {
  return causeChain(error).find((link): link is object & { code: string } =>
    codes.includes(textOf(link, 'code') ?? ''),
  );
}
