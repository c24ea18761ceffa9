import {
  Global,
  Inject,
  Module,
  Optional,
  type BeforeApplicationShutdown,
  type NestModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { CallPolicy } from '../call/call-site.js';
import { CallSeam } from '../call/call-seam.js';
import { Telemetry } from '../call/telemetry.js';
import { FaultReporter } from '../failures/fault-reporter.js';
import { HealthIndicators } from '../health/health-indicators.js';
import { RegisteredIndicators } from '../health/registered-indicators.js';
import { Ids } from '../ids/ids.js';
import { UuidV7 } from '../ids/uuid-v7.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import { OrderedLifecycle } from '../lifecycle/ordered-lifecycle.js';
import { withStopLimit } from '../lifecycle/phase-limits.js';
import { Random, SystemRandom } from '../random/random.js';
import { Clock } from '../time/clock.js';
import { SystemClock } from '../time/system-clock.js';
import { assertPortsBoundOnce } from './bound-once.js';
import { CallContextMiddleware } from './context.middleware.js';
import { CoreSubstitutes } from './core-substitutes.js';
import { kGeneral, type GeneralValues } from './configuration/general.options.js';
import { ContextOfRequests } from './http-context.js';
import { HttpStop } from './http-server/http-stop.js';
import { LifecycleRun } from './lifecycle-run.js';
import { LoggingFaultReporter } from './logging-fault-reporter.js';

const given = { token: CoreSubstitutes, optional: true };

/**
 * What every concern shares: time, chance, ids, lifecycle and the call seam. A plain class, so that every concern module imports the same one.
 * Each provider can be overridden.
 *
 * It also runs the lifecycle. A global module comes first when Nest starts and last when it stops, so that connections are open before any
 * `onModuleInit` of the application and closed after every `onApplicationShutdown` of it.
 */
@Global()
@Module({
  providers: [
    { provide: Clock, inject: [given], useFactory: (test?: CoreSubstitutes) => test?.clock ?? new SystemClock() },
    { provide: Random, inject: [given], useFactory: (test?: CoreSubstitutes) => test?.random ?? new SystemRandom() },
    {
      provide: Ids,
      inject: [Clock, Random, given],
      useFactory: (clock: Clock, random: Random, test?: CoreSubstitutes) => test?.ids ?? new UuidV7(clock, random),
    },
    {
      provide: Lifecycle,
      inject: [Clock, given],
      useFactory: (clock: Clock, test?: CoreSubstitutes) =>
        test === undefined
          ? new OrderedLifecycle(clock)
          : new OrderedLifecycle(test.limitClock, withStopLimit(test.stopLimit)),
    },
    {
      provide: CallSeam,
      inject: [Clock, { token: CallPolicy, optional: true }, { token: Telemetry, optional: true }],
      useFactory: (clock: Clock, policy?: CallPolicy, telemetry?: Telemetry) =>
        new CallSeam({ clock, policy, telemetry }),
    },
    {
      provide: HealthIndicators,
      inject: [ModulesContainer],
      useFactory: (modules: ModulesContainer) => {
        assertPortsBoundOnce(modules); // here, because two modules of one concern would meet here first, and be told of indicators
        return new RegisteredIndicators();
      },
    },
    {
      provide: FaultReporter,
      inject: [given],
      useFactory: (test?: CoreSubstitutes) => test?.faults ?? new LoggingFaultReporter(),
    },
    {
      provide: CallContextMiddleware,
      inject: [Clock, Ids, { token: Telemetry, optional: true }],
      useFactory: (clock: Clock, ids: Ids, telemetry?: Telemetry) => new CallContextMiddleware(clock, ids, telemetry),
    },
    {
      provide: ContextOfRequests,
      inject: [HttpAdapterHost, CallContextMiddleware, { token: kGeneral, optional: true }],
      useFactory: (host: HttpAdapterHost, middleware: CallContextMiddleware, general?: GeneralValues) =>
        new ContextOfRequests(host, general?.requestContext === 'off' ? undefined : middleware),
    },
    {
      provide: LifecycleRun,
      inject: [Lifecycle, FaultReporter, Clock, Random, Ids, { token: kGeneral, optional: true }],
      useFactory: (
        lifecycle: Lifecycle,
        faults: FaultReporter,
        ...[clock, random, ids, general]: [Clock, Random, Ids, GeneralValues?]
      ) => new LifecycleRun({ lifecycle, faults, clock, random, ids, general }),
    },
    {
      provide: HttpStop,
      inject: [HttpAdapterHost, Lifecycle, Clock, given],
      useFactory: (host: HttpAdapterHost, lifecycle: Lifecycle, clock: Clock, test?: CoreSubstitutes) =>
        new HttpStop(host, lifecycle, test?.limitClock ?? clock),
    },
  ],
  exports: [Clock, Random, Ids, Lifecycle, CallSeam, FaultReporter, HealthIndicators],
})
export class GroundworkCoreModule
  implements
    NestModule,
    OnModuleInit,
    OnApplicationBootstrap,
    OnModuleDestroy,
    BeforeApplicationShutdown,
    OnApplicationShutdown
{
  constructor(
    private readonly run: LifecycleRun,
    private readonly requests: ContextOfRequests,
    private readonly httpStop: HttpStop,
    @Optional() @Inject(CoreSubstitutes) private readonly substitutes?: CoreSubstitutes,
  ) {}

  configure(): void {
    this.requests.enter();
    this.httpStop.enter();
  }

  onModuleInit(): Promise<void> {
    return this.run.start('configure', 'connect', 'migrate');
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.run.start('serve', 'intake');
    this.run.started();
  }

  onModuleDestroy(): Promise<void> {
    return this.run.stop('unready');
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.run.stop('stopIntake', 'drain', 'flush');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.run.stop('disconnect', 'telemetry');
    await this.substitutes?.afterStop();
  }
}
