import assert from 'node:assert/strict';
import { SystemClock, type Clock } from '#core';
import { withinCaseLimit } from '#core/testing';
import type { DatabaseFixture, DatabaseHarness } from '../database-harness.js';
import type { SuiteRunner } from '../suite-runner.js';
import { Gate } from './gate.js';
import { sqlLedger, type Ledger } from './ledger.js';

/** Of every suite of this concern, in milliseconds. */
export const CASE_LIMIT = 20_000;

/** What one case works with. */
export interface Trial extends Omit<DatabaseFixture, 'close'> {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** A gate that is opened after the case at the latest, so that a failed case leaves no transaction waiting. */
  gate(): Gate;
}

export interface Suite extends Pick<DatabaseHarness, 'capabilities' | 'interruptsStatements'> {
  group(name: string, define: (suite: Suite) => void): void;
  test(name: string, work: (trial: Trial) => Promise<void>): void;
  /** A case that is about statements, or cannot be put without one: for harnesses with plain SQL alone. */
  sqlTest(name: string, work: (trial: Trial) => Promise<void>): void;
}

/** Gives every case of the suite a fixture of its own and a time limit that does not depend on the runner. */
export function openSuite(runner: SuiteRunner, harness: DatabaseHarness): Suite {
  const clock = new SystemClock();
  let running: { readonly fixture: DatabaseFixture; readonly gates: Gate[] } | undefined;

  runner.beforeEach(async () => {
    running = { fixture: await harness.open(), gates: [] };
  });
  runner.afterEach(async () => {
    for (const gate of running?.gates ?? []) gate.open();
    await running?.fixture.close();
    running = undefined;
  });

  const startTrial = (): Trial => {
    assert.ok(running, 'the runner did not call beforeEach');
    const { fixture, gates } = running;
    const gate = (): Gate => {
      const made = new Gate();
      gates.push(made);
      return made;
    };
    const { close: _close, ...ports } = fixture;
    return { ...ports, ledger: ports.ledger ?? sqlLedger(ports.sql), clock, gate };
  };

  const suite: Suite = {
    capabilities: harness.capabilities,
    interruptsStatements: harness.interruptsStatements,
    group: (name, define) => {
      runner.describe(name, () => define(suite));
    },
    test: (name, work) => {
      runner.it(name, () => withinCaseLimit(clock, CASE_LIMIT, work(startTrial())));
    },
    sqlTest: (name, work) => {
      if (harness.plainSql !== false) suite.test(name, work);
    },
  };
  return suite;
}
