import { RedisCommandError, type RedisCall, type RedisScript, type RedisScriptCall } from '#domain/redis';
import type { DriverCommand } from './redis.driver.js';

/** A call as it goes to the server. Callers without types pass anything: what is no command never leaves the process. @throws RedisCommandError */
export function toDriverCommand(call: RedisCall, prefix: string): DriverCommand {
  const { command, keys = [], binary = false } = call;
  const name: unknown = command[0];
  if (typeof name !== 'string' || name === '') throw refusal('a command that begins with its name', name);
  const parts: [string, ...(string | Uint8Array)[]] = [name];
  for (const argument of command.slice(1) as unknown[]) {
    if (!isArgument(argument)) throw refusal(`text or bytes as arguments of ${name}`, argument);
    parts.push(argument);
  }
  for (const index of keys) {
    const key = parts[index];
    if (!Number.isInteger(index) || index < 1 || key === undefined)
      throw refusal(`keys of ${name} at indexes from 1 to ${parts.length - 1}`, index);
    parts[index] = withPrefix(prefix, key);
  }
  const first = keys[0];
  return { parts, key: first === undefined ? undefined : parts[first], binary };
}

/** `EVALSHA` or `EVAL` of a script. @throws RedisCommandError */
export function toScriptCommand(
  verb: 'EVALSHA' | 'EVAL',
  body: string,
  { call: { keys, arguments: given, binary = false }, script, prefix }: ScriptParts,
): DriverCommand {
  const foreign = [...keys, ...given].find((value: unknown) => typeof value !== 'string' && !Number.isFinite(value));
  if (foreign !== undefined || keys.some((key: unknown) => typeof key !== 'string'))
    throw refusal(`text as keys of the script ${script.name}, and text or finite numbers as its arguments`, foreign);
  const prefixed = keys.map((key) => prefix + key);
  return {
    parts: [verb, body, String(keys.length), ...prefixed, ...given.map(String)],
    key: prefixed[0],
    binary,
  };
}

export interface ScriptParts {
  readonly script: RedisScript;
  readonly call: RedisScriptCall;
  readonly prefix: string;
}

function withPrefix(prefix: string, key: string | Uint8Array): string | Uint8Array {
  if (prefix === '') return key;
  return typeof key === 'string' ? prefix + key : Buffer.concat([Buffer.from(prefix), key]);
}

function isArgument(value: unknown): value is string | Uint8Array {
  return typeof value === 'string' || value instanceof Uint8Array;
}

/** What was found stays out of the message: it may be a secret. */
function refusal(expected: string, found: unknown): RedisCommandError {
  const shown = typeof found === 'number' ? String(found) : found === '' ? 'nothing' : typeof found;
  return new RedisCommandError(`Expected ${expected}, found ${shown}. Nothing was sent; correct the call.`, {
    details: { reason: 'CALL_INVALID' },
  });
}
