import { CallContext } from '#core';
import type { UnitOfWork } from '#domain/database';

/**
 * Runs `work` as if no unit of work of the database ran in this call chain: what it writes stays when that is rolled back. It needs a second connection then, so that on an
 * embedded database, which has one, `work` is part of what runs.
 */
export function outsideUnitOfWork<T>(
  { unitOfWork, severalConnections }: { readonly unitOfWork: UnitOfWork; readonly severalConnections: boolean },
  work: () => Promise<T>,
): Promise<T> {
  const context = CallContext.current();
  if (context === undefined || unitOfWork.current() === undefined || !severalConnections) return work();
  const { transaction: _left, ...fields } = context;
  return CallContext.run(new CallContext({ ...fields, signal: context.signal }), work);
}
