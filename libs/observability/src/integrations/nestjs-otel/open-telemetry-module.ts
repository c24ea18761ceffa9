import type { DynamicModule } from '@nestjs/common';
import { OpenTelemetryModule } from 'nestjs-otel';

/** `@Span()`, `TraceService` and `MetricService` for the application's own spans and metrics, with nothing of the host measured besides. */
export function openTelemetryModule(): DynamicModule {
  return OpenTelemetryModule.forRoot();
}
