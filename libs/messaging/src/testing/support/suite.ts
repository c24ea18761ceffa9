import assert from 'node:assert/strict';
import { SystemClock, type Clock } from '#core';
import type {
  ApplicationRequest,
  LeaseFaults,
  MessagingApplication,
  MessagingHarness,
  MessagingStore,
  SuiteHandler,
} from '../messaging-harness.js';
import { withinCaseLimit, type SuiteRunner } from '#core/testing';
import { until } from './expectations.js';
import { Gate } from './gate.js';

const CASE_LIMIT = 25_000;

/** What one case works with. */
export interface Trial {
  readonly clock: Clock;
  /** An application on the case's store. */
  start(
    handlers: readonly SuiteHandler[],
    request?: Omit<ApplicationRequest, 'handlers'>,
  ): Promise<MessagingApplication>;
  /** A gate that is opened after the case at the latest, so that a failed case leaves no handler waiting. */
  gate(): Gate;
  until(what: string, probe: () => Promise<boolean> | boolean): Promise<void>;
  /** Resolves when nothing waits any more: parked messages and those behind them stay. */
  settled(application: MessagingApplication): Promise<void>;
}

export interface TestOptions {
  readonly restarts?: boolean;
}

export interface Suite extends Omit<MessagingHarness, 'name' | 'openStore'> {
  group(name: string, define: (suite: Suite) => void): void;
  test(name: string, work: (trial: Trial) => Promise<void>, options?: TestOptions): void;
}

/** Gives every case of the suite a store of its own and a time limit that does not depend on the runner. */
export function openSuite(runner: SuiteRunner, harness: MessagingHarness): Suite {
  const clock = new SystemClock();
  const run = async (work: (trial: Trial) => Promise<void>, options: TestOptions): Promise<void> => {
    const gates: Gate[] = [];
    const store = await harness.openStore({ restarts: options.restarts ?? false });
    try {
      await withinCaseLimit(clock, CASE_LIMIT, work(trialOn(store, clock, gates)));
    } finally {
      for (const gate of gates) gate.open();
      await store.close();
    }
  };
  const suite: Suite = {
    capabilities: harness.capabilities,
    concurrentTransactions: harness.concurrentTransactions,
    leaseFaults: harness.leaseFaults,
    limits: harness.limits,
    group: (name, define) => {
      runner.describe(name, () => define(suite));
    },
    test: (name, work, options = {}) => {
      runner.it(name, () => run(work, options));
    },
  };
  return suite;
}

/** The hooks of a harness that declares them. */
export function leasesOf(application: MessagingApplication): LeaseFaults {
  assert.ok(application.leases, 'the harness declares leaseFaults, so its applications have leases');
  return application.leases;
}

function trialOn(store: MessagingStore, clock: Clock, gates: Gate[]): Trial {
  return {
    clock,
    start: (handlers, request = {}) => store.start({ ...request, handlers }),
    gate: () => {
      const made = new Gate();
      gates.push(made);
      return made;
    },
    until: (what, probe) => until(clock, what, probe),
    settled: (application) =>
      application.pending === undefined
        ? application.bus.drain({ timeout: '15s' })
        : until(clock, 'nothing waits any more', async () => (await application.pending?.()) === 0),
  };
}
