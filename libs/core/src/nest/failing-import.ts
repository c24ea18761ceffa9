import type { DynamicModule, Type } from '@nestjs/common';

/**
 * A module that cannot be built: `forRoot` is called while files are imported, before anyone can catch what it throws, so the error waits in an import and
 * appears when Nest scans the modules, where `bootstrap`, `NestFactory` and `Test` hand it on.
 */
export function failingImport(module: Type, error: Error): DynamicModule {
  const failure = Promise.reject<DynamicModule>(error);
  failure.catch(notYet);
  return { module, imports: [failure] };
}

/** Marks the rejection as handled: whoever builds the application awaits it, and nobody does when it is never built. */
function notYet(): void {}
