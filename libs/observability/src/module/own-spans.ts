import { isInstalled } from '#core';
import type { DynamicModule } from '@nestjs/common';
import type { ObservabilityDriverFactory } from '../observability.driver-factory.js';

const PACKAGE = 'nestjs-otel';

/** The module for the application's own spans, when spans go somewhere and its package is installed; nothing of it is loaded otherwise. */
export function ownSpansImports({ capabilities }: ObservabilityDriverFactory): readonly Promise<DynamicModule>[] {
  if (capabilities['telemetry'] !== true || !isInstalled(PACKAGE)) return [];
  return [loadModule()];
}

async function loadModule(): Promise<DynamicModule> {
  const { openTelemetryModule } = await import('../integrations/nestjs-otel/index.js');
  return openTelemetryModule();
}
