import { Duration, groupName, type HealthIndicator, type HealthReading, type Need } from '#core';
import { RedisPermissionError } from '#domain/redis';
import { findIn, type Finding } from './health/server-findings.js';
import { redisVariable } from './redis-variable.js';
import type { DriverCommand, DriverNode, RedisDriver } from './redis.driver.js';

export interface RedisHealthParts {
  readonly instance: string;
  readonly driver: RedisDriver;
  readonly need: Need;
}

const LIMIT = Duration.seconds(2);
const command = (...parts: [string, ...string[]]): DriverCommand => ({ parts, key: undefined, binary: false });

/** Asks every server that holds keys whether it answers, whether it takes writes, and whether it keeps what it was given. */
export class RedisHealth implements HealthIndicator {
  readonly name: string;
  readonly need: Need;
  readonly group: string;
  readonly limit = LIMIT;

  constructor(private readonly parts: RedisHealthParts) {
    this.name = groupName('redis', parts.instance);
    this.need = parts.need;
    this.group = this.name;
  }

  async check(signal: AbortSignal): Promise<HealthReading> {
    const { driver } = this.parts;
    const nodes = await driver.nodes(signal);
    const found = await Promise.all(nodes.map((node) => this.#look(node, signal)));
    const [first] = found.flat();
    return { status: first === undefined ? 'up' : 'degraded', ...first, facts: { servers: nodes.length } };
  }

  async #look(node: DriverNode, signal: AbortSignal): Promise<readonly Finding[]> {
    const { driver, instance } = this.parts;
    const asked = Promise.all([
      node.send(command('PING'), signal),
      allowed(node.send(command('INFO', 'replication'), signal)),
      allowed(node.send(command('INFO', 'memory'), signal)),
      driver.isCluster ? allowed(node.send(command('CLUSTER', 'INFO'), signal)) : undefined,
    ]);
    const [, ...told] = await asked;
    const text = told.filter((part) => typeof part === 'string').join('\r\n');
    return findIn(text, { target: driver.target, urlVariable: redisVariable(instance, 'URL') });
  }
}

/** A user without the right to ask is no reason to call a server unwell. */
async function allowed<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof RedisPermissionError) return undefined;
    throw error;
  }
}
