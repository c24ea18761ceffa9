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
import { HttpAdapterHost } from '@nestjs/core';
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
import { STOP_PHASES, type StartPhase, type StopPhase } from '../lifecycle/phase.js';
import { Random, SystemRandom } from '../random/random.js';
import { Clock } from '../time/clock.js';
import { SystemClock } from '../time/system-clock.js';
import { CallContextMiddleware } from './context.middleware.js';
import { CoreSubstitutes } from './core-substitutes.js';
import { kGeneral, type GeneralValues } from './configuration/general.options.js';
import { ContextOfRequests } from './http-context.js';
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
    { provide: HealthIndicators, useFactory: () => new RegisteredIndicators() },
    {
      provide: FaultReporter,
      inject: [given],
      useFactory: (test?: CoreSubstitutes) => test?.faults ?? new LoggingFaultReporter(),
    },
    {
      provide: CallContextMiddleware,
      inject: [Clock, Ids],
      useFactory: (clock: Clock, ids: Ids) => new CallContextMiddleware(clock, ids),
    },
    {
      provide: ContextOfRequests,
      inject: [HttpAdapterHost, CallContextMiddleware, { token: kGeneral, optional: true }],
      useFactory: (host: HttpAdapterHost, middleware: CallContextMiddleware, general?: GeneralValues) =>
        new ContextOfRequests(host, general?.requestContext === 'off' ? undefined : middleware),
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
    private readonly lifecycle: Lifecycle,
    private readonly faults: FaultReporter,
    private readonly requests: ContextOfRequests,
    @Optional() @Inject(CoreSubstitutes) private readonly substitutes?: CoreSubstitutes,
  ) {}

  configure(): void {
    this.requests.enter();
  }

  onModuleInit(): Promise<void> {
    return this.#start('configure', 'connect', 'migrate');
  }

  onApplicationBootstrap(): Promise<void> {
    return this.#start('serve', 'intake');
  }

  onModuleDestroy(): Promise<void> {
    return this.#stop('unready');
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.#stop('stopIntake', 'drain', 'flush');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#stop('disconnect', 'telemetry');
    await this.substitutes?.afterStop();
  }

  /** What was opened before a failure is given back, because Nest does not close an application that did not start. */
  async #start(...phases: readonly StartPhase[]): Promise<void> {
    try {
      for (const phase of phases) await this.lifecycle.start(phase);
    } catch (error) {
      await this.#stop(...STOP_PHASES);
      throw error;
    }
  }

  /** A phase that fails must not keep the next one from running: Nest 11 ends the shutdown at the first hook that rejects. */
  async #stop(...phases: readonly StopPhase[]): Promise<void> {
    for (const phase of phases) {
      try {
        await this.lifecycle.stop(phase);
      } catch (error) {
        this.faults.report({ where: `Stop phase "${phase}"`, error });
      }
    }
  }
}
