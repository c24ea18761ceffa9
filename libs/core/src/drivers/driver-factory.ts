import type { Ids } from '../ids/ids.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { Random } from '../random/random.js';
import type { Clock } from '../time/clock.js';

/** What every driver is made with. */
export interface DriverParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly lifecycle: Lifecycle;
  /** The named instance, `default` unless it has a name. */
  readonly instance: string;
}

/**
 * A driver that can be chosen: facts that are known without loading it, and the way to make it. The built-in ones have this shape, and so has
 * one of your own: `InfrastructureModule.forRoot({ database: { driver: myFactory } })`.
 */
export interface DriverFactory<Options = unknown, Driver = unknown> {
  /** As it is written in `*_DRIVER` and printed in the plan. */
  readonly name: string;
  /** `ask`: what it keeps could be lost, so that `NODE_ENV=production` needs the concern's name in `GROUNDWORK_ALLOW_EMBEDDED`. */
  readonly production: 'ok' | 'ask';
  /** What could be lost or not work with it in production, in one sentence; printed when it is refused. Completes "accept that ...". */
  readonly productionNote?: string;
  /** What it can do and cannot, by the names of the concern's driver contract; `sharedByProcesses: false` limits the role to `all`. */
  readonly capabilities: Readonly<Record<string, boolean>>;
  /** What it keeps is meant to be this process's own, such as the state of a breaker: the plan says so, and every role can have it. Default false. */
  readonly perProcess?: boolean;
  /** It stands for nothing being there, as when no server is named: drivers that work on its concern are refused, and none is chosen because of it. Default false. */
  readonly absent?: boolean;
  /** Whether its calls leave the process. */
  readonly remote: boolean;
  /** Packages that must be installed for it, checked at start without loading them. */
  readonly peers: readonly string[];
  /** Other concerns that must be on for it: `database`. Default: none. */
  readonly concerns?: readonly string[];
  /** Where it will connect to or keep its data, for the plan: never a password. */
  target(options: Options): string;
  create(options: Options, parts: DriverParts): Promise<Driver>;
}
