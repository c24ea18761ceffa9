import { CallContext } from '#core';

/** Runs `work` for all who wait for it: without the deadline, the signal and the transaction of the one who happened to come first. */
export function detached<R>(work: () => R): R {
  const context = CallContext.current();
  return context === undefined ? work() : CallContext.run(withoutCaller(context), work);
}

function withoutCaller({ correlationId, causationId, trace, actor, tenant, locale }: CallContext): CallContext {
  return new CallContext({
    correlationId,
    ...(causationId === undefined ? {} : { causationId }),
    ...(trace === undefined ? {} : { trace }),
    ...(actor === undefined ? {} : { actor }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(locale === undefined ? {} : { locale }),
  });
}
