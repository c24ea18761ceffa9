import type { FactoryProvider } from '@nestjs/common';

/** The logger of the application and the port that changes its level. */
export function logProviders(): readonly FactoryProvider[] {
  return [];
}
