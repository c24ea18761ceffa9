import { Duration, type Lifecycle } from '#core';
import type { CoordinationDriver } from '../coordination.driver.js';
import type { PortableCoordination } from '../portable-coordination.js';

const CONFIGURE_LIMIT = Duration.seconds(5);
const OPEN_LIMIT = Duration.seconds(30);
const RELEASE_LIMIT = Duration.seconds(5);
const CLOSE_LIMIT = Duration.seconds(10);

export interface CoordinationStarterParts {
  readonly instance: string;
  readonly lifecycle: Lifecycle;
  readonly driver: CoordinationDriver;
  /** False: nothing is opened. */
  readonly used: boolean;
  readonly ports: Pick<PortableCoordination, 'stop' | 'close'>;
  /** What it waits for, by the names of the lifecycle. */
  readonly groups: readonly string[];
}

/** Takes one instance of an application through start and stop. */
export class CoordinationStarter {
  readonly #name: string;
  #closed: Promise<void> | undefined;

  constructor(private readonly parts: CoordinationStarterParts) {
    const { lifecycle, driver, instance, used, groups, ports } = parts;
    this.#name = instance === 'default' ? 'coordination' : `coordination "${instance}"`;
    const name = this.#name;
    this.#closeAtStop();
    // Once more, after everyone's constructor: what registers last is closed first, and locks are given back through what the driver works on.
    lifecycle.onStart('configure', { name, limit: CONFIGURE_LIMIT, run: async () => this.#closeAtStop() });
    // After `migrate`, which makes its tables.
    if (used) lifecycle.onStart('serve', { name, limit: OPEN_LIMIT, groups, run: (signal) => driver.open(signal) });
    // After `drain`: whoever still works on something has ended by then, or will not.
    lifecycle.onStop('flush', { name, limit: RELEASE_LIMIT, run: (signal) => ports.stop(signal) });
  }

  #closeAtStop(): void {
    const { lifecycle } = this.parts;
    lifecycle.onStop('disconnect', {
      name: this.#name,
      limit: CLOSE_LIMIT,
      run: () => (this.#closed ??= this.#close()),
    });
  }

  #close(): Promise<void> {
    const { driver, ports } = this.parts;
    ports.close();
    return driver.close();
  }
}
