import { createRequire } from 'node:module';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { core, NodeSDK } from '@opentelemetry/sdk-node';
import type { SdkHandle } from '../../otel/sdk-handle.js';
import type { WantedSignals } from '../../otel/wanted-signals.js';
import { isOwnRequest, maskIncomingQuery, maskOutgoingQuery } from './http-requests.js';
import { logPipelines, metricPipelines, spanPipelines } from './pipelines.js';
import { prometheusReader } from './prometheus-reader.js';

export interface SdkRequest {
  readonly wanted: WantedSignals;
  /** Undefined: the variables name it. */
  readonly serviceName: string | undefined;
  readonly late: readonly string[];
}

/** Starts the SDK as the variables say, with HTTP instrumented and nothing else: our own spans are made where the calls are. */
export function startSdk({ wanted, serviceName, late }: SdkRequest): SdkHandle {
  const spans = spanPipelines(wanted.traces);
  const records = logPipelines(wanted.logs);
  const figures = metricPipelines(wanted.metrics);
  const prometheus = wanted.prometheus ? prometheusReader() : undefined;
  const readers = [...figures.map(({ part }) => part), ...(prometheus === undefined ? [] : [prometheus.reader])];
  const sdk = new NodeSDK({
    ...(serviceName === undefined ? {} : { serviceName }),
    spanProcessors: spans.map(({ part }) => part),
    logRecordProcessors: records.map(({ part }) => part),
    metricReaders: readers,
    instrumentations: [
      new HttpInstrumentation({ ignoreIncomingRequestHook: isOwnRequest, requestHook: maskIncomingQuery }),
      new UndiciInstrumentation({ requestHook: maskOutgoingQuery }),
    ],
  });
  sdk.start();
  instrumentLoadedHttp();
  const flushed = [...spans, ...records, ...figures].map(({ part }) => part);
  return {
    state: 'running',
    late,
    counts: () => [...spans, ...records, ...figures].map(({ delivery }) => delivery),
    flush: async () => {
      await Promise.allSettled(flushed.map((part) => part.forceFlush())); // what fails is counted as failed
    },
    exposition: prometheus?.exposition,
    nameRoute,
  };
}

/** The instrumentation changes the module when it is required: a program of ES modules may never do that. */
function instrumentLoadedHttp(): void {
  const load = createRequire(__filename);
  load('node:http');
  load('node:https');
}

function nameRoute(context: unknown, template: string): void {
  const metadata = core.getRPCMetadata(context as Parameters<typeof core.getRPCMetadata>[0]); // opaque to whoever hands it over
  if (metadata?.type === core.RPCType.HTTP) metadata.route = template;
}
