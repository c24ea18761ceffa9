import { EventEmitter } from 'node:events';
import { createServer } from 'node:net';
import { Controller, Get, Injectable, Module, type INestApplication, type OnModuleInit } from '@nestjs/common';
import { ConcernOffError, Duration, Lifecycle } from '#core';
import { VirtualClock } from '#core/testing';
import { GroundworkCoreModule } from '../core.module.js';
import { ApplicationRunner, type AppModule } from './application-runner.js';
import type { BootstrapOptions } from './bootstrap.js';
import { findLifecycle } from './find-lifecycle.js';
import type { ProcessPort } from './process-port.js';

const limit = Duration.seconds(60);
const never = (): Promise<void> => new Promise(() => undefined);

/** Something that does not end until the test lets it. */
function gate(): { readonly reached: Promise<void>; readonly release: () => void; pass(): Promise<void> } {
  let reach = (): void => undefined;
  let release = (): void => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  return { reached, release, pass: () => (reach(), released) };
}

/** A process that tells what was done to it. `exited` resolves with the code. */
class FakeProcess extends EventEmitter implements ProcessPort {
  readonly codes: number[] = [];
  env: Record<string, string> = {};
  text = '';
  tell: (code: number) => void = () => undefined;
  readonly exited = new Promise<number>((resolve) => (this.tell = resolve));
  readonly stderr = { isTTY: false, columns: 80, write: (text: string): void => void (this.text += text) };

  exit(code: number): void {
    this.codes.push(code);
    this.tell(code);
  }

  get report(): Record<string, unknown> {
    return JSON.parse(this.text.trimEnd().split('\n')[0] ?? '') as Record<string, unknown>;
  }

  get listening(): number {
    return this.eventNames().reduce((sum, event) => sum + this.listenerCount(event), 0);
  }
}

@Controller()
class PingController {
  @Get('ping')
  ping(): string {
    return 'pong';
  }
}

@Module({ imports: [GroundworkCoreModule], controllers: [PingController] })
class PingModule {}

describe('ApplicationRunner', () => {
  let process: FakeProcess;
  let clock: VirtualClock;
  let opened: INestApplication | undefined;

  beforeEach(() => {
    process = new FakeProcess();
    clock = new VirtualClock();
    opened = undefined;
  });

  afterEach(() => opened?.close());

  const run = async (options: BootstrapOptions = {}, module: AppModule = PingModule): Promise<INestApplication> => {
    const runner = new ApplicationRunner(
      module,
      { port: 0, host: '127.0.0.1', logger: false, ...options },
      { process, clock },
    );
    opened = await runner.start();
    return opened;
  };
  const lifecycleOf = (app: INestApplication): Lifecycle => app.get(Lifecycle);
  const ping = async (app: INestApplication): Promise<number> => (await fetch(`${await app.getUrl()}/ping`)).status;

  it('listens, and says so', async () => {
    const told: string[] = [];
    const app = await run({
      configure: () => void told.push('configure'),
      onListening: () => void told.push('listening'),
    });

    expect(await ping(app)).toBe(200);
    expect(told).toEqual(['configure', 'listening']);
  });

  it('serves on through the drain of a SIGTERM while it is not ready, then closes and ends with 0', async () => {
    const order: string[] = [];
    const app = await run({ drain: '3s' });
    lifecycleOf(app).onStop('unready', { name: 'readiness', limit, run: async () => void order.push('unready') });
    lifecycleOf(app).onStop('disconnect', { name: 'database', limit, run: async () => void order.push('disconnect') });

    process.emit('SIGTERM');
    await clock.advance(2_999);
    expect(order).toEqual(['unready']);
    expect(await ping(app)).toBe(200);
    await clock.advance(1);

    expect(await process.exited).toBe(0);
    expect(order).toEqual(['unready', 'disconnect']);
    expect(process.text).toBe('');
  });

  it('does not drain on SIGINT', async () => {
    await run({ drain: '1h' });

    process.emit('SIGINT');

    expect(await process.exited).toBe(0);
  });

  it('ends at once on a second signal, naming what was cut off', async () => {
    const app = await run();
    const consumer = gate();
    lifecycleOf(app).onStop('drain', { name: 'consumer "orders"', limit, run: consumer.pass });
    process.emit('SIGINT');
    await consumer.reached;
    await clock.advance(600);

    process.emit('SIGINT');

    expect(await process.exited).toBe(130);
    expect(process.report).toMatchObject({
      level: 'warn',
      message: 'Second signal (SIGINT): ending at once. Cut off: consumer "orders".',
    });
    consumer.release();
  });

  it('takes the copy of a Ctrl-C that npm passes on for the same one', async () => {
    await run();

    process.emit('SIGINT');
    process.emit('SIGINT');

    expect(await process.exited).toBe(0);
    expect(process.codes).toEqual([0]);
  });

  it('says what was cut off when closing takes longer than its limit, and ends with 70', async () => {
    const app = await run({ shutdownLimit: '2s' });
    const relay = gate();
    lifecycleOf(app).onStop('flush', { name: 'outbox relay', limit, run: relay.pass });

    process.emit('SIGINT');
    await relay.reached;
    await clock.advance(2_000);

    expect(await process.exited).toBe(70);
    expect(process.report['message']).toBe('The application did not stop within 2s. Cut off: outbox relay.');
    relay.release();
  });

  it('ends with 70 when something failed while stopping, and names it', async () => {
    const app = await run();
    lifecycleOf(app).onStop('disconnect', { name: 'database', limit, run: () => Promise.reject(new Error('lost')) });

    process.emit('SIGINT');

    expect(await process.exited).toBe(70);
    expect(process.report['message']).toBe('The application stopped, but not cleanly: database.');
  });

  it('explains a failed start, closes what was opened and ends with the code that fits', async () => {
    const closed: string[] = [];
    @Injectable()
    class Broken implements OnModuleInit {
      constructor(lifecycle: Lifecycle) {
        lifecycle.onStop('disconnect', { name: 'database', limit, run: async () => void closed.push('database') });
      }

      onModuleInit(): void {
        throw Object.assign(new Error('connect postgres://shop:hunter2@db'), {
          code: 'ECONNREFUSED',
          address: '10.0.0.1',
          port: 5432,
        });
      }
    }
    @Module({ imports: [GroundworkCoreModule], providers: [Broken] })
    class BrokenModule {}

    await expect(run({}, BrokenModule)).rejects.toThrow('connect');

    expect(process.codes).toEqual([69]);
    expect(closed).toEqual(['database']);
    expect(process.report).toMatchObject({ level: 'fatal', code: 'CONNECTION_REFUSED', exitCode: 69 });
    expect(process.text).not.toContain('hunter2');
    expect(process.text).not.toContain('    at ');
    expect(process.listening).toBe(0);
  });

  it('explains a failure while the application is built, in a box on a terminal', async () => {
    @Module({
      imports: [GroundworkCoreModule],
      providers: [
        {
          provide: 'x',
          useFactory: () => {
            throw new ConcernOffError('UnitOfWork', 'database');
          },
        },
      ],
    })
    class OffModule {}
    Object.assign(process.stderr, { isTTY: true });

    await expect(run({}, OffModule)).rejects.toThrow(ConcernOffError);

    expect(process.codes).toEqual([78]);
    expect(process.text).toMatch(/^┌─+┐\n│ UnitOfWork is injected, and its concern is switched off\. +│\n/);
  });

  it('shows the stack when DEBUG is set', async () => {
    process.env['DEBUG'] = '1';

    await expect(
      run({
        configure: () => {
          throw new Error('bug');
        },
      }),
    ).rejects.toThrow('bug');

    expect(process.report['stack']).toContain('application-runner.spec');
  });

  it("asks the application's own analyzers first", async () => {
    const analyzer = () => ({
      code: 'X_LICENSE',
      what: 'No license.',
      why: 'None found.',
      action: ['Buy one.'],
      exitCode: 3,
    });

    await expect(
      run({
        analyzers: [analyzer],
        configure: () => {
          throw new Error('license');
        },
      }),
    ).rejects.toThrow('license');

    expect(process.codes).toEqual([3]);
    expect(process.report['code']).toBe('X_LICENSE');
  });

  it('names the port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    await expect(run({ port })).rejects.toThrow('EADDRINUSE');
    await new Promise((resolve) => other.close(resolve));

    expect(process.codes).toEqual([69]);
    expect(process.report).toMatchObject({ code: 'PORT_IN_USE', what: `Port ${port} is in use.` });
  });

  it('refuses a PORT that is none before anything is built', async () => {
    process.env['PORT'] = 'abc';
    const configure = jest.fn();

    await expect(run({ port: undefined, configure })).rejects.toThrow('PORT');

    expect(process.codes).toEqual([78]);
    expect(configure).not.toHaveBeenCalled();
  });

  it.each(['SIGTERM', 'SIGINT'])('stops a start that still waits when %s comes, and ends with 0', async (signal) => {
    const closed: string[] = [];
    let began = (): void => undefined;
    const connecting = new Promise<void>((resolve) => (began = resolve));
    @Injectable()
    class Slow {
      constructor(lifecycle: Lifecycle) {
        lifecycle.onStart('connect', { name: 'database', limit, run: () => (began(), never()) });
        lifecycle.onStop('disconnect', { name: 'database', limit, run: async () => void closed.push('database') });
      }
    }
    @Module({ imports: [GroundworkCoreModule], providers: [Slow] })
    class SlowModule {}

    const start = run({}, SlowModule).catch((error: unknown) => error);
    await connecting;
    process.emit(signal);

    expect(await process.exited).toBe(0);
    expect(await start).toMatchObject({ name: 'AbortError' });
    expect(closed).toEqual(['database']);
    expect(process.text).toBe('');
  });

  it('cuts off a start that hears no signal, once the limit has passed', async () => {
    const configure = gate();
    const start = run({ shutdownLimit: '2s', configure: configure.pass }).catch((error: unknown) => error);
    await configure.reached;
    process.emit('SIGINT');

    await clock.advance(2_000);

    expect(await process.exited).toBe(70);
    expect(process.report['message']).toBe(
      'The application did not stop within 2s. Cut off: the start of the application.',
    );
    configure.release();
    expect(await start).toMatchObject({ name: 'AbortError' });
  });

  it.each(['uncaughtException', 'unhandledRejection'])('explains an %s, closes and ends with 70', async (event) => {
    const closed: string[] = [];
    const app = await run();
    lifecycleOf(app).onStop('disconnect', { name: 'database', limit, run: async () => void closed.push('database') });

    process.emit(event, new TypeError('x is not a function'));

    expect(await process.exited).toBe(70);
    expect(closed).toEqual(['database']);
    expect(process.report).toMatchObject({ code: 'UNKNOWN_FAILURE', why: 'TypeError: x is not a function' });
    expect(process.report['stack']).toContain('application-runner.spec');
  });

  it('ends the drain and the process with 70 when a fault comes meanwhile', async () => {
    await run({ drain: '1h' });
    process.emit('SIGTERM');
    await clock.advance(10);

    process.emit('uncaughtException', new Error('late'));

    expect(await process.exited).toBe(70);
    expect(process.codes).toEqual([70]);
  });

  it('leaves no listener on the process once the application was closed by itself', async () => {
    const app = await run();
    expect(process.listening).toBe(4);

    await app.close();

    expect(process.listening).toBe(0);
    expect(process.codes).toEqual([]);
  });

  it('works for an application without our core module', async () => {
    @Module({ controllers: [PingController] })
    class PlainModule {}
    const app = await run({}, PlainModule);
    expect(findLifecycle(app)).toBeUndefined();

    process.emit('SIGTERM');
    await clock.advance(5_000);

    expect(await process.exited).toBe(0);
  });
});
