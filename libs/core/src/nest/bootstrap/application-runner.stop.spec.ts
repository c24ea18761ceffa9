import { Controller, Get, Module, type INestApplication } from '@nestjs/common';
import { Duration, Lifecycle } from '#core';
import { VirtualClock } from '#core/testing';
import { FakeProcess } from '../../testing/fake-process.js';
import { gate } from '../../testing/gate.js';
import { GroundworkCoreModule } from '../core.module.js';
import { ApplicationRunner, type AppModule } from './application-runner.js';
import type { BootstrapOptions } from './bootstrap.options.js';
import { findLifecycle } from './find-lifecycle.js';

const limit = Duration.seconds(60);

@Controller()
class PingController {
  @Get('ping')
  ping(): string {
    return 'pong';
  }
}

@Module({ imports: [GroundworkCoreModule], controllers: [PingController] })
class PingModule {}

describe('ApplicationRunner, running and stopping', () => {
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

  it.each(['stdout', 'stderr'] as const)(
    'ends in order, and silently, when nobody reads its %s any more',
    async (name) => {
      const app = await run();
      let closed = false;
      lifecycleOf(app).onStop('disconnect', { name: 'probe', limit, run: async () => void (closed = true) });
      const lost = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' });

      process[name].emit('error', lost);
      process[name].emit('error', lost);

      expect(await process.exited).toBe(70);
      expect([closed, process.text]).toEqual([true, '']);
    },
  );

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

  it.each(['uncaughtException', 'unhandledRejection'])('explains an %s, closes and ends with 70', async (event) => {
    const closed: string[] = [];
    const app = await run();
    lifecycleOf(app).onStop('disconnect', { name: 'database', limit, run: async () => void closed.push('database') });

    process.emit(event, new TypeError('x is not a function'));

    expect(await process.exited).toBe(70);
    expect(closed).toEqual(['database']);
    expect(process.report).toMatchObject({ code: 'UNKNOWN_FAILURE', why: 'TypeError: x is not a function' });
    expect(process.report['stack']).toContain('application-runner.stop.spec');
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
    expect(process.listening).toBe(6);

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
