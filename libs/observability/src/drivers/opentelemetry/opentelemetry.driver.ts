import { loadPeer, type DriverParts } from '#core';
import type { ObservabilityDriver } from '../../observability.driver.js';
import type { ObservabilitySettings } from '../../observability.options.js';
import { findSdk } from '../../otel/sdk-handle.js';
import { sdkNotices } from '../../otel/sdk-notices.js';
import { PortableMetrics } from '../../telemetry/portable-metrics.js';
import { countCacheEvents } from '../../telemetry/cache-events.js';
import { countResilienceEvents } from '../../telemetry/resilience-events.js';
import { attributes, SCOPE } from '../../telemetry/telemetry-names.js';
import { observeDelivery } from './delivery-metrics.js';
import type { OpenTelemetryDriverParts } from './opentelemetry.options.js';
import { OtelMetricSink } from './otel-metric-sink.js';
import { OtelTelemetry } from './otel-telemetry.js';

/** Shorter than what the stop allows, so that it is not cut off. */
const FLUSH_MILLISECONDS = 3_000;

/** Spans and metrics by the OpenTelemetry API, and so to whatever SDK the process has started. */
export async function openTelemetryDriver(
  _settings: ObservabilitySettings,
  { clock }: DriverParts,
): Promise<ObservabilityDriver> {
  const needed = 'the observability driver "opentelemetry"';
  const { context, metrics, trace, isSpanContextValid } = await loadPeer(
    '@opentelemetry/api',
    needed,
    () => import('@opentelemetry/api'),
  );
  const { logs } = await loadPeer('@opentelemetry/api-logs', needed, () => import('@opentelemetry/api-logs'));
  const left = findSdk();
  const sdk = left?.state === 'running' ? left : undefined;
  const tracer = trace.getTracer(SCOPE);
  const recording = isSpanContextValid(tracer.startSpan('probe').spanContext()); // never ended, so never sent
  return new OpenTelemetryDriver({
    tracer,
    meter: metrics.getMeter(SCOPE),
    logger: logs.getLogger(SCOPE),
    contexts: { active: () => context.active(), with: (entered, work) => context.with(entered, work) },
    clock,
    sdk,
    notices: sdkNotices(left, recording),
  });
}

/** Everything that one application records. */
export class OpenTelemetryDriver implements ObservabilityDriver {
  readonly name = 'opentelemetry';
  readonly capabilities = { telemetry: true } as const;
  readonly telemetry: OtelTelemetry;
  readonly metrics: PortableMetrics;
  readonly notices: readonly string[];
  readonly #unsubscribe: () => void;

  constructor(private readonly parts: OpenTelemetryDriverParts) {
    const { sdk, meter, notices = [] } = parts;
    this.telemetry = new OtelTelemetry({ ...parts, nameRoute: (context, route) => sdk?.nameRoute(context, route) });
    this.metrics = new PortableMetrics(new OtelMetricSink(meter));
    this.notices = notices;
    if (sdk !== undefined) observeDelivery(meter, sdk.counts);
    const { instruments } = this.telemetry;
    const ends = [
      countResilienceEvents((policy, event) =>
        instruments.record('resilienceEvents', 1, { [attributes.policy]: policy, [attributes.event]: event }),
      ),
      countCacheEvents(({ instance, namespace, kind, count }) =>
        instruments.record('cacheEvents', count, {
          [attributes.instance]: instance,
          [attributes.namespace]: namespace,
          [attributes.cacheEvent]: kind,
        }),
      ),
    ];
    this.#unsubscribe = () => ends.forEach((end) => end());
  }

  async exposition(): Promise<string | undefined> {
    return this.parts.sdk?.exposition?.();
  }

  losses(): string | undefined {
    const lost = (this.parts.sdk?.counts() ?? []).filter(({ dropped, failed }) => dropped + failed > 0);
    if (lost.length === 0) return undefined;
    const parts = lost.map(({ signal, dropped, failed }) => `${signal}: ${dropped} dropped, ${failed} not taken`);
    return `The collector did not get everything (${parts.join('; ')}). Look at OTEL_EXPORTER_OTLP_ENDPOINT and at what answers there.`;
  }

  /** Never rejects: what could not be sent is counted, and a collector that does not answer is no failure of the stop. */
  async close(signal: AbortSignal): Promise<void> {
    this.#unsubscribe();
    const { sdk, clock } = this.parts;
    if (sdk === undefined) return;
    const sent = new AbortController();
    const limit = clock.sleep(FLUSH_MILLISECONDS, { signal: AbortSignal.any([signal, sent.signal]) });
    await Promise.race([sdk.flush(), Promise.allSettled([limit])]);
    sent.abort();
  }
}
