import { CallContext } from '#core';
import type { EventContext, EventDefinition } from '#domain/messaging';
import type { EventHandlerOptions } from '../../handlers/registered-handler.js';
import type { SuiteHandler } from '../messaging-harness.js';
import { untyped } from './expectations.js';

/** One call of a handler. */
export interface Handled<Output> {
  readonly payload: Output;
  readonly context: EventContext;
  readonly call: CallContext | undefined;
}

/** A handler that keeps its calls in the order in which they began, those that failed too. */
export interface WitnessedHandler<Output> extends SuiteHandler {
  readonly seen: readonly Handled<Output>[];
  /** What of each call a case compares. */
  notes(): readonly string[];
}

export type Work<Output> = (payload: Output, context: EventContext) => unknown;

export interface HandlerRequest<Output> extends EventHandlerOptions {
  readonly host?: string | undefined;
  readonly requestScoped?: boolean | undefined;
  readonly work?: Work<Output> | undefined;
}

export function handler<Input, Output>(
  definition: EventDefinition<Input, Output>,
  { host = 'SuiteHost', requestScoped = false, work, ...options }: HandlerRequest<Output>,
): WitnessedHandler<Output> {
  const seen: Handled<Output>[] = [];
  return {
    definition,
    options,
    host,
    requestScoped,
    seen,
    notes: () => seen.map(({ payload }) => noteOf(payload)),
    handle: async (received, context) => {
      const payload = untyped<Output>(received);
      seen.push({ payload, context, call: CallContext.current() });
      await work?.(payload, context);
    },
  };
}

function noteOf(payload: unknown): string {
  return typeof payload === 'object' && payload !== null && 'note' in payload ? String(payload.note) : '(no note)';
}
