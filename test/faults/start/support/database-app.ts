import 'reflect-metadata';
import type { Failure } from '#core';
import { InfrastructureModule, type InfrastructureOptions } from '#infrastructure';
import { Module, type DynamicModule } from '@nestjs/common';
import { startFailures } from './start-failure.js';

/** So short that a test of a limit does not take long. */
const LIMITS = { DATABASE_CONNECT_TIMEOUT: '500ms', DATABASE_STATEMENT_TIMEOUT: '2s' };

/** The failures of an application that has the infrastructure, configured by these variables. */
export function startWith(
  env: Readonly<Record<string, string>>,
  options: InfrastructureOptions = {},
): Promise<readonly Failure[]> {
  @Module({ imports: [infrastructure(env, options)] })
  class AppModule {}
  return startFailures(AppModule);
}

export function infrastructure(
  env: Readonly<Record<string, string>>,
  options: InfrastructureOptions = {},
): DynamicModule {
  return InfrastructureModule.forRoot({
    ...options,
    configuration: { env: { NODE_ENV: 'test', ...LIMITS, ...env } },
  });
}
