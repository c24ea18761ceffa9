import { SystemClock, SystemRandom, type Clock } from '#core';
import type { PolicyExecuteOptions, PolicyWork } from '#domain/resilience';
import { InProcessResilienceDriver } from '../drivers/in-process/in-process.driver.js';
import { PortablePolicy } from '../portable-policy.js';
import { PortableResilience } from '../portable-resilience.js';
import { settingsOf } from './settings-of.js';

/** What `execute` was asked. */
export interface RecordedCall {
  readonly policy: string;
  readonly idempotent: boolean;
}

/**
 * For tests of an application: `overrideProvider(Resilience).useValue(new FakeResilience())`. Work runs once and at once, without limits; calls are remembered; a
 * circuit is opened by `policy(name).forceOpen()`, and refuses as the real one does. Fallbacks, signals and deadlines are the real ones.
 */
export class FakeResilience extends PortableResilience {
  /** In order. */
  readonly calls: RecordedCall[] = [];
  readonly #policies = new Map<PortablePolicy, PortablePolicy>();

  /** @param clock for deadlines; the machine's unless given. */
  constructor(clock: Clock = new SystemClock()) {
    const driver = new InProcessResilienceDriver({ clock, random: new SystemRandom() });
    super({ driver, settings: settingsOf({ enabled: 'off' }) });
  }

  override policy(name: string): PortablePolicy {
    const real = super.policy(name);
    let recording = this.#policies.get(real);
    if (recording === undefined) this.#policies.set(real, (recording = new RecordingPolicy(real, this.calls)));
    return recording;
  }
}

class RecordingPolicy extends PortablePolicy {
  constructor(
    real: PortablePolicy,
    private readonly calls: RecordedCall[],
  ) {
    super(real.name, real.state.enabled, real.compiled);
  }

  override execute<T>(work: PolicyWork<T>, options?: PolicyExecuteOptions<T>): Promise<T> {
    this.calls.push({ policy: this.name, idempotent: options?.idempotent === true });
    return super.execute(work, options);
  }
}
