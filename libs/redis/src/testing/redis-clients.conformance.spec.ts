import 'reflect-metadata';
import type { RedisReply } from '#domain/redis';
import { describeWithService } from '../../../../test/support/services.js';
import { nodeRedisDriverFactory } from '../drivers/node-redis/index.js';
import type { RedisDriverFactory } from '../redis.driver-factory.js';
import type { DriverCommand, DriverListener, DriverSubscription, RedisDriver } from '../redis.driver.js';
import { redisModuleHarness } from './module-harness.js';
import { describeRedisClients } from './redis-clients.conformance.js';

/** What a wrong driver is: a right one, and one mistake. */
class Right implements RedisDriver {
  readonly name = 'wrong';
  readonly capabilities = nodeRedisDriverFactory.capabilities;
  readonly target = 'a wrong driver';
  readonly isCluster = false;
  constructor(protected readonly inner: RedisDriver) {}
  open(signal: AbortSignal): Promise<void> {
    return this.inner.open(signal);
  }
  send(command: DriverCommand, signal: AbortSignal | undefined): Promise<RedisReply> {
    return this.inner.send(command, signal);
  }
  sendAll(
    commands: readonly DriverCommand[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (RedisReply | Error)[]> {
    return this.inner.sendAll(commands, signal);
  }
  nodes(signal: AbortSignal | undefined): ReturnType<RedisDriver['nodes']> {
    return this.inner.nodes(signal);
  }
  subscribe(channel: string, listener: DriverListener, signal: AbortSignal | undefined): Promise<DriverSubscription> {
    return this.inner.subscribe(channel, listener, signal);
  }
  close(): Promise<void> {
    return this.inner.close();
  }
}

class GivesTextForBytes extends Right {
  override send(command: DriverCommand, signal: AbortSignal | undefined): Promise<RedisReply> {
    return this.inner.send({ ...command, binary: false }, signal);
  }
}
class RoundsNumbers extends Right {
  override async send(command: DriverCommand, signal: AbortSignal | undefined): Promise<RedisReply> {
    const reply = await this.inner.send(command, signal);
    return typeof reply === 'bigint' ? Number(reply) : reply;
  }
}
class TakesTextForNumbers extends Right {
  override async send(command: DriverCommand, signal: AbortSignal | undefined): Promise<RedisReply> {
    const reply = await this.inner.send(command, signal);
    return typeof reply === 'string' && /^\d+$/.test(reply) ? Number(reply) : reply;
  }
}
class MixesUpAnswers extends Right {
  override async sendAll(commands: readonly DriverCommand[], signal: AbortSignal | undefined) {
    return [...(await this.inner.sendAll(commands, signal))].reverse();
  }
}
class FailsAsAWhole extends Right {
  override sendAll(
    commands: readonly DriverCommand[],
    signal: AbortSignal | undefined,
  ): Promise<readonly RedisReply[]> {
    return Promise.all(commands.map((command) => this.inner.send(command, signal)));
  }
}
class IgnoresTheSignal extends Right {
  override send(command: DriverCommand): Promise<RedisReply> {
    return this.inner.send(command, undefined);
  }
}
class NeverHealsScripts extends Right {
  override async send(command: DriverCommand, signal: AbortSignal | undefined): Promise<RedisReply> {
    try {
      return await this.inner.send(command, signal);
    } catch (error) {
      throw new Error('it failed', { cause: error });
    }
  }
}
class HearsAfterTheClose extends Right {
  override async subscribe(channel: string, listener: DriverListener, signal: AbortSignal | undefined) {
    await this.inner.subscribe(channel, listener, signal);
    return { close: () => Promise.resolve() };
  }
}
class ConfirmsTooEarly extends Right {
  override subscribe(channel: string, listener: DriverListener, signal: AbortSignal | undefined) {
    void this.inner.subscribe(channel, listener, signal);
    return Promise.resolve({ close: () => Promise.resolve() });
  }
}
class AnswersWhenClosed extends Right {
  override close(): Promise<void> {
    setTimeout(() => void this.inner.close(), 1_000);
    return Promise.resolve();
  }
}
class CutsAnswersOff extends Right {
  readonly #closed = new AbortController();
  override send(command: DriverCommand, signal: AbortSignal | undefined): Promise<RedisReply> {
    return this.inner.send(command, AbortSignal.any([this.#closed.signal, ...(signal === undefined ? [] : [signal])]));
  }
  override close(): Promise<void> {
    this.#closed.abort();
    return this.inner.close();
  }
}

type DriverClass = new (inner: RedisDriver) => RedisDriver;

interface Case {
  readonly name: string;
  readonly run: () => Promise<void>;
}

function casesOf(driver: RedisDriverFactory, url: string, subscriptions = true): readonly Case[] {
  const cases: Case[] = [];
  const runner = {
    describe: (_name: string, define: () => void) => define(),
    it: (name: string, run: () => Promise<void>) => void cases.push({ name, run }),
  };
  const capabilities = { ...nodeRedisDriverFactory.capabilities, subscriptions };
  describeRedisClients(
    runner,
    redisModuleHarness({ name: 'a driver', capabilities, options: () => ({ driver, url }) }),
  );
  return cases;
}

function factoryOf(type: DriverClass): RedisDriverFactory {
  const create: RedisDriverFactory['create'] = async (settings, parts) =>
    new type(await nodeRedisDriverFactory.create(settings, parts));
  return { ...nodeRedisDriverFactory, create };
}

/** A suite is worth what it refuses: each of these is a driver with one mistake, and the case that must notice it. */
describeWithService('redis', (url) => {
  it.each<[string, DriverClass, string]>([
    ['gives text for bytes', GivesTextForBytes, 'sends and gives bytes as they are'],
    ['rounds large numbers', RoundsNumbers, 'gives whole numbers beyond 2^53 as bigint, exactly'],
    ['takes text for numbers', TakesTextForNumbers, 'keeps text that looks like a number text'],
    ['mixes up the answers of a pipeline', MixesUpAnswers, 'gives the replies in the order of the commands'],
    ['fails as a whole', FailsAsAWhole, 'gives an error in the place of a command that failed, and runs the others'],
    ['sends what was given up', IgnoresTheSignal, 'never sends what was given up before it was sent'],
    ['does not name failures', NeverHealsScripts, 'runs a script that the server does not know, once'],
    [
      'hears after the close',
      HearsAfterTheClose,
      'hears nothing after it was closed, and again when it is subscribed again',
    ],
    ['confirms too early', ConfirmsTooEarly, 'tells how many were handed the message'],
    ['answers when it is closed', AnswersWhenClosed, 'refuses calls afterwards, at once'],
    ['cuts answers off', CutsAnswersOff, 'gives the answers that are due'],
  ])('the suite refuses a driver that %s', async (_what, type, name) => {
    const run = (driver: RedisDriverFactory) =>
      casesOf(driver, url)
        .find((candidate) => candidate.name === name)
        ?.run();
    await expect(run(nodeRedisDriverFactory)).resolves.toBeUndefined();
    await expect(run(factoryOf(type))).rejects.toThrow();
  });

  it('the suite asks of a driver what it declares, and that the rest is refused', () => {
    const all = casesOf(nodeRedisDriverFactory, url).map(({ name }) => name);
    expect(all.length).toBeGreaterThan(50);
    expect(new Set(all).size).toBe(all.length);
    const deaf = casesOf(nodeRedisDriverFactory, url, false).map(({ name }) => name);
    expect(deaf.filter((name) => !all.includes(name))).toEqual(['refuses to subscribe']);
    expect(deaf.length).toBeLessThan(all.length);
  });
});
