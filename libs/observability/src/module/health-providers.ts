import type { FactoryProvider } from '@nestjs/common';

/** The port `Health` over everything that is registered. */
export function healthProviders(): readonly FactoryProvider[] {
  return [];
}
