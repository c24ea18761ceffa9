import type { Context, Meter, Tracer } from '@opentelemetry/api';
import type { Logger } from '@opentelemetry/api-logs';
import type { Clock } from '#core';

/** Which span is active where: the API's own, or a test's. */
export interface Contexts {
  active(): Context;
  with<T>(context: Context, work: () => T): T;
}

/** Where spans, figures and log records go, and what is needed to make them. */
export interface OtelParts {
  readonly tracer: Tracer;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly contexts: Contexts;
  readonly clock: Clock;
  /** Tells the instrumentation of HTTP the route of the request that `context` belongs to. */
  readonly nameRoute: (context: Context, template: string) => void;
}
