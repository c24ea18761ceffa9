import { createHash } from 'node:crypto';
import { RedisCommandError, type RedisReply, type RedisScript } from '#domain/redis';
import { toScriptCommand, type ScriptParts } from './call-check.js';
import type { RedisDriver } from './redis.driver.js';

/** Runs scripts by their SHA-1. */
export class ScriptRuns {
  readonly #digests = new WeakMap<RedisScript, string>();

  constructor(private readonly driver: RedisDriver) {}

  /** A server that does not know the script gets its source instead, once: that runs it and keeps it, with the effect of one run. */
  async run(parts: ScriptParts, signal: AbortSignal | undefined): Promise<RedisReply> {
    const { script } = parts;
    try {
      return await this.driver.send(toScriptCommand('EVALSHA', this.#digestOf(script), parts), signal);
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      signal?.throwIfAborted();
      return this.driver.send(toScriptCommand('EVAL', script.source, parts), signal);
    }
  }

  #digestOf(script: RedisScript): string {
    const known = this.#digests.get(script);
    if (known !== undefined) return known;
    const digest = createHash('sha1').update(script.source).digest('hex'); // how the protocol names a script; nothing is protected by it
    this.#digests.set(script, digest);
    return digest;
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof RedisCommandError && error.details['reason'] === 'NOSCRIPT';
}
