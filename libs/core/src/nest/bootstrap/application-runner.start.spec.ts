import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Injectable, Module, type INestApplication, type OnModuleInit } from '@nestjs/common';
import { ConcernOffError, Duration, Lifecycle } from '#core';
import { VirtualClock } from '#core/testing';
import { FakeProcess } from '../../testing/fake-process.js';
import { gate } from '../../testing/gate.js';
import { GroundworkCoreModule } from '../core.module.js';
import { ApplicationRunner, type AppModule } from './application-runner.js';
import type { BootstrapOptions } from './bootstrap.options.js';

const limit = Duration.seconds(60);
const never = (): Promise<void> => new Promise(() => undefined);

@Module({ imports: [GroundworkCoreModule] })
class EmptyModule {}

describe('ApplicationRunner, starting', () => {
  let process: FakeProcess;
  let clock: VirtualClock;
  let opened: INestApplication | undefined;

  beforeEach(() => {
    process = new FakeProcess();
    clock = new VirtualClock();
    opened = undefined;
    variable = undefined;
  });

  afterEach(() => opened?.close());

  let variable: ((name: string) => string | undefined) | undefined;

  const run = async (options: BootstrapOptions = {}, module: AppModule = EmptyModule): Promise<INestApplication> => {
    const runner = new ApplicationRunner(
      module,
      { port: 0, host: '127.0.0.1', logger: false, ...options },
      { process, clock, variable },
    );
    opened = await runner.start();
    return opened;
  };

  it('takes PORT from the variables in force, those of .env files among them', async () => {
    const probe = createServer().listen(0);
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    variable = (name) => (name === 'PORT' ? String(port) : undefined);
    const app = await run({ port: undefined });
    expect(new URL(await app.getUrl()).port).toBe(String(port));
  });

  it('starts everything but the server when it is told not to listen, and goes on', async () => {
    const phases: string[] = [];
    @Injectable()
    class Worker {
      constructor(lifecycle: Lifecycle) {
        lifecycle.onStart('intake', { name: 'loop', limit, run: async () => void phases.push('intake') });
      }
    }
    @Module({ imports: [GroundworkCoreModule], providers: [Worker] })
    class WorkerModule {}

    const app = await run({ listen: false }, WorkerModule);

    expect(phases).toEqual(['intake']);
    expect(app.getHttpServer().listening).toBe(false);
    expect(clock.pending).toBe(1); // what keeps the process alive
    await app.close();
    expect(clock.pending).toBe(0);
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

    expect(process.report['stack']).toContain('application-runner.start.spec');
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
});
