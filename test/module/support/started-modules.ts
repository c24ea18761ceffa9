import type { DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

/** Starts an application of these modules, and closes it after the test. For the top of a file. */
export function startsModules(): (...imports: DynamicModule[]) => Promise<TestingModule> {
  const open: TestingModule[] = [];
  afterEach(async () => {
    for (const module of open.splice(0)) await module.close();
  });
  return async (...imports) => {
    const module = await Test.createTestingModule({ imports }).compile();
    await module.init(); // one that does not start gives back by itself what it had opened
    open.push(module);
    return module;
  };
}

/** What a start is refused with; undefined when it is not. */
export async function rejection(starting: Promise<unknown>): Promise<unknown> {
  return starting.then(
    () => undefined,
    (error: unknown) => error,
  );
}
