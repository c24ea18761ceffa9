/** The instrumentation scope of everything that we record. */
export const SCOPE = 'nestjs-groundwork';

/** Spans, by what is named. `{...}` is filled in from fixed facts, never from values of a request. */
export const spanNames = {
  call: '{concern}.{operation}',
  publish: 'publish {type}',
  relay: 'relay {type}',
  process: 'process {type}',
} as const;

export const spanMeanings: Readonly<Record<keyof typeof spanNames, string>> = {
  call: 'CLIENT. A call of a port whose driver leaves the process.',
  publish: 'PRODUCER. Events of one type that were handed in together.',
  relay: 'INTERNAL. An event that leaves the outbox, below the span that published it.',
  process: 'CONSUMER. One attempt of a handler, below the span that published or relayed the event.',
};

/** Attributes of spans, and labels of metrics. Names that do not begin with `groundwork.` are OpenTelemetry's semantic conventions. */
export const attributes = {
  concern: 'groundwork.concern',
  operation: 'groundwork.operation',
  instance: 'groundwork.instance',
  errorType: 'error.type',
  databaseSystem: 'db.system.name',
  databaseOperation: 'db.operation.name',
  messagingSystem: 'messaging.system',
  messagingOperation: 'messaging.operation.name',
  messagingOperationType: 'messaging.operation.type',
  destination: 'messaging.destination.name',
  messageId: 'messaging.message.id',
  batchSize: 'messaging.batch.message_count',
  group: 'messaging.consumer.group.name',
  attempt: 'groundwork.messaging.attempt',
  waited: 'groundwork.outbox.waited',
  policy: 'groundwork.resilience.policy',
  event: 'groundwork.resilience.event',
  namespace: 'groundwork.cache.namespace',
  cacheEvent: 'groundwork.cache.event',
  signal: 'groundwork.telemetry.signal',
  route: 'http.route',
  exceptionType: 'exception.type',
  exceptionMessage: 'exception.message',
  exceptionStack: 'exception.stacktrace',
  errorCode: 'groundwork.error.code',
} as const;

export const attributeMeanings: Readonly<Record<keyof typeof attributes, string>> = {
  concern: 'The concern whose port is called: `database`.',
  operation: "The port's method: `find`.",
  instance: 'The named instance of the concern, `default` when there is one.',
  errorType: "An error's code, `ABORTED` when the caller gave up, or the class of an error that is not ours.",
  databaseSystem: 'The database at the other end: `postgresql`.',
  databaseOperation: 'The same as `groundwork.operation`, where the concern is `database`.',
  messagingSystem: 'The driver of the event bus.',
  messagingOperation: '`publish`, `relay` or `process`.',
  messagingOperationType: '`send` or `process`.',
  destination: 'The type of the event: `order.placed`.',
  messageId: 'The id of the event, where the span is about one.',
  batchSize: 'How many events the span is about, where there are several.',
  group: 'The group that handles the event.',
  attempt: 'Which attempt this is, from 1.',
  waited: 'Seconds that the event was in the outbox.',
  policy: 'The name of the policy.',
  event: 'What the policy did.',
  namespace: 'The namespace of the cache: `products`.',
  cacheEvent: '`hit`, `miss`, `stale`, `load`, `load-failed`, `refused`, `corrupt`, `other-version` or `unreachable`.',
  signal: '`traces`, `metrics` or `logs`.',
  route: "The template of the request's route: `/orders/:id`.",
  exceptionType: 'The class of the error. In log records.',
  exceptionMessage: 'Its message, with what looks like a credential masked. In log records.',
  exceptionStack: 'Its stack, masked the same way. In log records.',
  errorCode: 'Its code, when it is one of ours. In log records.',
};

export const metricNames = {
  callDuration: 'groundwork.call.duration',
  publishDuration: 'groundwork.messaging.publish.duration',
  publishedMessages: 'groundwork.messaging.published',
  processDuration: 'groundwork.messaging.process.duration',
  outboxWaited: 'groundwork.outbox.waited',
  resilienceEvents: 'groundwork.resilience.events',
  cacheEvents: 'groundwork.cache.events',
  telemetryExported: 'groundwork.telemetry.exported',
  telemetryDropped: 'groundwork.telemetry.dropped',
  telemetryFailed: 'groundwork.telemetry.failed',
} as const;

export interface MetricFacts {
  readonly kind: 'histogram' | 'counter';
  readonly unit: string;
  readonly labels: readonly (keyof typeof attributes)[];
  readonly description: string;
}

export const metricFacts: Readonly<Record<keyof typeof metricNames, MetricFacts>> = {
  callDuration: {
    kind: 'histogram',
    unit: 's',
    labels: ['concern', 'operation', 'instance', 'errorType'],
    description: 'Calls of ports whose driver leaves the process, policies included.',
  },
  publishDuration: {
    kind: 'histogram',
    unit: 's',
    labels: ['concern', 'instance', 'destination', 'errorType'],
    description: 'Handing in events of one type.',
  },
  publishedMessages: {
    kind: 'counter',
    unit: '{message}',
    labels: ['concern', 'instance', 'destination'],
    description: 'Events that were handed in. Inside a unit of work they leave when it commits.',
  },
  processDuration: {
    kind: 'histogram',
    unit: 's',
    labels: ['concern', 'instance', 'destination', 'group', 'errorType'],
    description: 'Attempts of handlers.',
  },
  outboxWaited: {
    kind: 'histogram',
    unit: 's',
    labels: ['destination'],
    description: 'How long events were in the outbox before they were relayed.',
  },
  resilienceEvents: {
    kind: 'counter',
    unit: '{event}',
    labels: ['policy', 'event'],
    description: 'What policies did: retried, opened, refused.',
  },
  cacheEvents: {
    kind: 'counter',
    unit: '{event}',
    labels: ['instance', 'namespace', 'cacheEvent'],
    description: 'What became of reads and loads of the cache. Told once a second.',
  },
  telemetryExported: {
    kind: 'counter',
    unit: '{item}',
    labels: ['signal'],
    description: 'Spans, log records and rounds of metrics that the collector has taken.',
  },
  telemetryDropped: {
    kind: 'counter',
    unit: '{item}',
    labels: ['signal'],
    description: 'Spans and log records that were thrown away because the queue was full.',
  },
  telemetryFailed: {
    kind: 'counter',
    unit: '{item}',
    labels: ['signal'],
    description: 'Spans, log records and rounds of metrics that the collector did not take in time.',
  },
};

/** Seconds. OpenTelemetry's own default is made for milliseconds. */
export const DURATION_BOUNDARIES: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** Values of one label that are told apart; what comes later is counted as this. */
export const OTHER = 'other';
export const MAX_LABEL_VALUES = 100;
