import {
  Inject,
  Injectable,
  Module,
  type INestApplication,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CallSeam, Clock, Duration, Ids, Lifecycle, Random, START_PHASES, STOP_PHASES } from '#core';
import { SequentialIds, VirtualClock } from '#core/testing';
import { FaultReporter, type Fault } from '../failures/fault-reporter.js';
import { GroundworkCoreModule } from './core.module.js';

const limit = Duration.seconds(5);

@Injectable()
class Journal {
  readonly lines: string[] = [];
  failing: string | undefined;

  constructor(lifecycle: Lifecycle) {
    for (const phase of START_PHASES)
      lifecycle.onStart(phase, { name: phase, limit, run: async () => this.write(phase) });
    for (const phase of STOP_PHASES)
      lifecycle.onStop(phase, { name: phase, limit, run: async () => this.write(phase) });
  }

  write(line: string): void {
    this.lines.push(line);
    if (line === this.failing) throw new Error(`${line} failed`);
  }
}

@Injectable()
class UserService implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  constructor(@Inject(Journal) private readonly journal: Journal) {}

  onModuleInit(): void {
    this.journal.write('user init');
  }

  onModuleDestroy(): void {
    this.journal.write('user destroy');
  }

  beforeApplicationShutdown(): void {
    this.journal.write('user before shutdown');
  }

  onApplicationShutdown(): void {
    this.journal.write('user shutdown');
  }

  onApplicationBootstrap(): void {
    this.journal.write('user bootstrap');
  }
}

@Module({ providers: [Journal, UserService], exports: [Journal] })
class UserModule {}

@Module({ imports: [UserModule, GroundworkCoreModule] })
class AppModule {}

class CollectingFaults extends FaultReporter {
  readonly faults: Fault[] = [];

  report(fault: Fault): void {
    this.faults.push(fault);
  }
}

describe('GroundworkCoreModule', () => {
  let app: INestApplication;
  let faults: CollectingFaults;

  beforeEach(async () => {
    faults = new CollectingFaults();
    const testing = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(FaultReporter)
      .useValue(faults)
      .compile();
    app = testing.createNestApplication({ logger: false });
  });

  afterEach(() => app.close());

  it('runs the phases around the hooks of the application, in the order of the design', async () => {
    const { lines } = app.get(Journal);

    await app.init();
    expect(lines.splice(0)).toEqual([
      'configure',
      'connect',
      'migrate',
      'user init',
      'serve',
      'intake',
      'user bootstrap',
    ]);

    await app.close();
    expect(lines).toEqual([
      'user destroy',
      'unready',
      'user before shutdown',
      'stopIntake',
      'drain',
      'flush',
      'user shutdown',
      'disconnect',
      'telemetry',
    ]);
  });

  it('gives back what was opened when the start fails, and throws the failure of the start', async () => {
    const journal = app.get(Journal);
    journal.failing = 'migrate';

    await expect(app.init()).rejects.toThrow('migrate failed');

    expect(journal.lines).toEqual([
      'configure',
      'connect',
      'migrate',
      'unready',
      'stopIntake',
      'drain',
      'flush',
      'disconnect',
      'telemetry',
    ]);
  });

  it('runs no stop hook twice when a failed start is closed as well', async () => {
    const journal = app.get(Journal);
    journal.failing = 'connect';
    await expect(app.init()).rejects.toThrow('connect failed');

    await app.close();

    expect(journal.lines.filter((line) => line === 'disconnect')).toHaveLength(1);
  });

  it('goes on with the next phases when one fails, and reports it', async () => {
    const journal = app.get(Journal);
    await app.init();
    journal.failing = 'drain';

    await app.close();

    expect(journal.lines).toEqual(expect.arrayContaining(['flush', 'disconnect', 'telemetry']));
    expect(faults.faults.map(({ where }) => where)).toEqual(['Stop phase "drain"']);
  });

  it('gives every module the shared parts, and each can be overridden', async () => {
    const clock = new VirtualClock();
    const testing = await Test.createTestingModule({ imports: [GroundworkCoreModule] })
      .overrideProvider(Clock)
      .useValue(clock)
      .overrideProvider(Ids)
      .useValue(new SequentialIds())
      .compile();

    expect(testing.get(Clock)).toBe(clock);
    expect(testing.get(Ids).next()).toBe('00000000-0000-7000-8000-000000000001');
    expect(testing.get(CallSeam)).toBeInstanceOf(CallSeam);
    expect(testing.get(Random).bytes(4)).toHaveLength(4);
    await testing.close();
  });

  it('keeps two applications of one process apart', async () => {
    const other = await Test.createTestingModule({ imports: [AppModule] }).compile();

    expect(other.get(Lifecycle)).not.toBe(app.get(Lifecycle));
    await other.close();
    expect(app.get(Lifecycle).stopping).toBe(false);
  });
});
