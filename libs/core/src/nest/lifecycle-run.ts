import type { FaultReporter } from '../failures/fault-reporter.js';
import type { Ids } from '../ids/ids.js';
import { Healing } from '../lifecycle/healing.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import { OrderedLifecycle } from '../lifecycle/ordered-lifecycle.js';
import { STOP_PHASES, type StartPhase, type StopPhase } from '../lifecycle/phase.js';
import type { Random } from '../random/random.js';
import type { Clock } from '../time/clock.js';
import type { GeneralValues } from './configuration/general.options.js';
import { GroupReport } from './group-report.js';

export interface LifecycleRunParts {
  readonly lifecycle: Lifecycle;
  readonly faults: FaultReporter;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly general: GeneralValues | undefined;
}

/** Runs the phases of one application in their order. */
export class LifecycleRun {
  readonly #healing: Healing | undefined;

  constructor(private readonly parts: LifecycleRunParts) {
    const { lifecycle, general } = parts;
    if (!(lifecycle instanceof OrderedLifecycle)) return; // someone's own
    if (general !== undefined) lifecycle.limitPhases({ connect: general.connectLimit });
    this.#healing = new Healing({ ...parts, lifecycle, log: new GroupReport() });
  }

  /** What was opened before a failure is given back, because Nest does not close an application that did not start. */
  async start(...phases: readonly StartPhase[]): Promise<void> {
    try {
      for (const phase of phases) await this.parts.lifecycle.start(phase);
    } catch (error) {
      await this.stop(...STOP_PHASES);
      throw error;
    }
  }

  /** The last phase has ended: what is missing is waited for in the background. */
  started(): void {
    this.#healing?.start();
  }

  /** A phase that fails must not keep the next one from running: Nest 11 ends the shutdown at the first hook that rejects. */
  async stop(...phases: readonly StopPhase[]): Promise<void> {
    for (const phase of phases) {
      try {
        await this.parts.lifecycle.stop(phase);
      } catch (error) {
        this.parts.faults.report({ where: `Stop phase "${phase}"`, error });
      }
    }
  }
}
