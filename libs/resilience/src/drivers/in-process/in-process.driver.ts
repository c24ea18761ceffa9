import { CompiledPolicy } from '../../policies/compiled-policy.js';
import { Sweep } from '../../policies/sweep.js';
import type { DriverPolicy, ResilienceDriver } from '../../resilience.driver.js';
import type { ResilienceSettings } from '../../resilience.options.js';
import { inProcessResilienceCapabilities } from './in-process.capabilities.js';
import type { InProcessResilienceOptions } from './in-process.options.js';

/** Each process judges by what it saw itself. That is what a circuit is for: a process that cannot reach the dependency must not keep the others from it. */
export class InProcessResilienceDriver implements ResilienceDriver {
  readonly name = 'in-process';
  readonly capabilities = inProcessResilienceCapabilities;
  readonly #sweep: Sweep;

  constructor(private readonly options: InProcessResilienceOptions) {
    this.#sweep = new Sweep(options.clock);
  }

  open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return Promise.resolve();
  }

  policy(name: string, settings: ResilienceSettings): DriverPolicy {
    const { clock, random } = this.options;
    return new CompiledPolicy({ name, settings, clock, random, sweep: this.#sweep });
  }

  close(): Promise<void> {
    this.#sweep.close();
    return Promise.resolve();
  }
}
