import { CallContext, fromHeaders, toHeaders, type CallContextFields, type Clock, type Ids } from '#core';

/**
 * The publisher's call context as headers. `causationId` is that of the context: inside a handler the id of the event that it handles, which caused this one.
 * The time left is not carried, because an event outlives the request that published it. Outside any context a correlation begins here.
 */
export function carriedContext(clock: Clock, ids: Ids): Readonly<Record<string, string>> {
  const context = CallContext.current() ?? new CallContext({ correlationId: ids.next() });
  const { deadline: _deadline, ...fields } = context;
  return toHeaders(fields, clock);
}

/** What is believed of the headers that came with an event: bounded and decoded by `fromHeaders`. A deadline in them is not ours. */
export function receivedContext(headers: Readonly<Record<string, unknown>>, clock: Clock): Partial<CallContextFields> {
  const texts = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const {
    deadline: _deadline,
    causationId: _causationId,
    ...fields
  } = fromHeaders(Object.fromEntries(texts), 'internal', clock);
  return fields;
}
