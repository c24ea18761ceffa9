import 'reflect-metadata';
import { analyzeFailure, type Failure } from '#core';
import { Injectable, Module, type DynamicModule, type OnModuleInit, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

type Root = Type | DynamicModule;

export interface ListenAddress {
  readonly port: number;
  readonly host: string;
}

/** What a person is told of an application that does not start: built and started by Nest itself, on Express, as `bootstrap` does it. */
export async function startFailures(root: Root, listen?: ListenAddress): Promise<readonly Failure[]> {
  let started;
  try {
    const app = await NestFactory.create(root, { logger: false, abortOnError: false });
    started = app;
    await app.init();
    if (listen !== undefined) await app.listen(listen.port, listen.host);
  } catch (error) {
    await started?.close();
    return analyzeFailure(error);
  }
  await started.close();
  throw new Error('It started.');
}

/** An application whose own client needs something at the start, such as a service that is not one of ours. */
export function needing(work: () => Promise<unknown>): Root {
  @Injectable()
  class Client implements OnModuleInit {
    async onModuleInit(): Promise<void> {
      await work();
    }
  }
  @Module({ providers: [Client] })
  class ClientModule {}
  return ClientModule;
}

export interface Explanation {
  readonly exitCode: number;
  /** What its text must hold. */
  readonly why?: RegExp;
  /** What the first or another step must hold. */
  readonly action: RegExp;
}

/**
 * A test that a fault, a real one, is explained by this code. test/architecture/start-failures.spec.ts looks for each code in the calls of this function.
 * @param start gives what the start was explained with
 */
export function provokes(
  code: string,
  how: string,
  explained: Explanation & { readonly start: () => Promise<readonly Failure[]> },
): void {
  it(`${code}: ${how}`, async () => {
    const failures = await explained.start();
    expect(failures.map((failure) => failure.code)).toEqual([code]);
    const [failure] = failures;
    expect(failure).toMatchObject({ exitCode: explained.exitCode, what: expect.stringMatching(/^[^\n]+[.]$/) });
    if (explained.why !== undefined) expect(failure?.why).toMatch(explained.why);
    expect(failure?.action.join('\n')).toMatch(explained.action);
    expect(JSON.stringify(failures)).not.toContain(CANARY);
  });
}

/** Stands in for every password: no explanation may hold it. */
export const CANARY = 'canary-pa55word';
