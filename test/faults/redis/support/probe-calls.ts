import { InfrastructureError } from '#core';
import type { RedisClients, RedisListener } from '#domain/redis';

/** How one call ended, and how long its caller waited. */
export interface Outcome {
  /** `ok`, or the code of the error. */
  readonly code: string;
  readonly error: Error | undefined;
  readonly milliseconds: number;
}

export async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  const start = performance.now();
  const end = (code: string, error?: Error): Outcome => ({ code, error, milliseconds: performance.now() - start });
  try {
    await call();
    return end('ok');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return end(error instanceof InfrastructureError ? error.code : error.name, error);
  }
}

export function ping(clients: RedisClients): Promise<Outcome> {
  return outcomeOf(() => clients.send({ command: ['PING'] }));
}

/** Milliseconds until `done` gives true. Fails after `limit`. */
export async function timeUntil(what: string, limit: number, done: () => Promise<boolean> | boolean): Promise<number> {
  const start = performance.now();
  while (!(await done())) {
    if (performance.now() - start > limit) throw new Error(`Waited ${limit} ms for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - start;
}

export class Heard implements RedisListener {
  readonly messages: string[] = [];
  gaps = 0;
  onMessage(message: string): void {
    this.messages.push(message);
  }
  onGap(): void {
    this.gaps += 1;
  }
}

/** From the end of a fault until everything works again, without a restart. */
export const RECOVERY = 10_000;
/** What a machine under load may add to a limit. */
export const SLACK = 1_000;
