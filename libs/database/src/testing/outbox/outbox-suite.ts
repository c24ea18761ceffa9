import assert from 'node:assert/strict';
import { SystemClock, type Clock } from '#core';
import { withinCaseLimit } from '#core/testing';
import type { OutboxMessage } from '#domain/outbox';
import type { OutboxHarness, OutboxStore } from '../outbox-harness.js';
import type { SuiteRunner } from '../suite-runner.js';
import { until } from '../support/expectations.js';
import { Gate } from '../support/gate.js';
import { CASE_LIMIT } from '../support/suite.js';
import { Receiver } from './receiver.js';

/** The route that messages of the suite take unless they say otherwise. */
export const ROUTE = 'suite';

/** What one case works with. */
export interface OutboxTrial {
  readonly clock: Clock;
  readonly start: OutboxStore['start'];
  /** A gate that is opened after the case at the latest. */
  gate(): Gate;
  /** The other end of a route that is named `suite`. What it complains of fails the case. */
  receiver(options?: { readonly name?: string; readonly attempts?: number }): Receiver;
  /** A message with an id of its own. */
  message(topic: string, fields?: Partial<OutboxMessage>): OutboxMessage;
  /** Resolves as soon as `probe` gives true; fails after 10 s. */
  until(what: string, probe: () => Promise<boolean> | boolean): Promise<void>;
}

export interface OutboxSuite extends Pick<OutboxHarness, 'capabilities'> {
  group(name: string, define: (suite: OutboxSuite) => void): void;
  test(name: string, work: (trial: OutboxTrial) => Promise<void>): void;
}

interface Running {
  readonly store: OutboxStore;
  readonly gates: Gate[];
  readonly receivers: Receiver[];
  messages: number;
}

/** Gives every case a store of its own and a time limit that does not depend on the runner. */
export function openOutboxSuite(runner: SuiteRunner, harness: OutboxHarness): OutboxSuite {
  const clock = new SystemClock();
  let running: Running | undefined;

  runner.beforeEach(async () => {
    running = { store: await harness.open(), gates: [], receivers: [], messages: 0 };
  });
  runner.afterEach(async () => {
    for (const gate of running?.gates ?? []) gate.open();
    await running?.store.close();
    running = undefined;
  });

  const suite: OutboxSuite = {
    capabilities: harness.capabilities,
    group: (name, define) => {
      runner.describe(name, () => define(suite));
    },
    test: (name, work) => {
      runner.it(name, async () => {
        assert.ok(running, 'the runner did not call beforeEach');
        const { receivers } = running;
        await withinCaseLimit(clock, CASE_LIMIT, work(trialOf(running, clock)));
        assert.deepEqual(
          receivers.flatMap(({ complaints }) => complaints),
          [],
        );
      });
    },
  };
  return suite;
}

function trialOf(running: Running, clock: Clock): OutboxTrial {
  return {
    clock,
    start: (routes, tuning) => running.store.start(routes, tuning),
    gate: () => {
      const made = new Gate();
      running.gates.push(made);
      return made;
    },
    receiver: ({ name = ROUTE, attempts } = {}) => {
      const made = new Receiver(name, attempts);
      running.receivers.push(made);
      return made;
    },
    message: (topic, fields) => {
      running.messages += 1;
      return { id: messageId(running.messages), route: ROUTE, topic, payload: `"${topic}"`, headers: {}, ...fields };
    },
    until: (what, probe) => until(clock, what, probe),
  };
}

/** The id of the n-th message of a case. */
export function messageId(n: number): string {
  return `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}
