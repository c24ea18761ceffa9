const MAX_DEPTH = 16;

/** `error` and its causes, outermost first; members of an `AggregateError` follow it. Cycles end the walk. */
export function causeChain(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  const visit = (current: unknown, depth: number): void => {
    if (current === undefined || current === null || depth > MAX_DEPTH || chain.includes(current)) return;
    chain.push(current);
    for (const member of membersOf(current)) visit(member, depth + 1);
    if (typeof current === 'object' && 'cause' in current) visit(current.cause, depth + 1);
  };
  visit(error, 0);
  return chain;
}

/** By name as well: Node's own aggregates (every address of a host refused) can come from another realm. */
function membersOf(error: unknown): readonly unknown[] {
  if (typeof error !== 'object' || error === null || !('errors' in error) || !Array.isArray(error.errors)) return [];
  return error instanceof AggregateError || ('name' in error && error.name === 'AggregateError') ? error.errors : [];
}

/** The first member of the cause chain that has a property `code` equal to one of `codes`. */
export function findByCode(error: unknown, codes: readonly string[]): (object & { code: string }) | undefined {
  return causeChain(error).find(
    (link): link is object & { code: string } =>
      typeof link === 'object' && link !== null && 'code' in link && codes.includes(String(link.code)),
  );
}
