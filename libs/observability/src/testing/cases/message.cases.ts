import assert from 'node:assert/strict';
import { CallContext, type MessageFacts, type TraceContext } from '#core';
import type { Suite } from '../support/suite.js';
import { telemetryOf, TRACEPARENT, traceIdOf } from '../support/telemetry-of.js';

const site = { concern: 'messaging', instance: 'default', system: 'suite', destination: 'order.placed' };
const message = (id: string): MessageFacts => ({ ...site, id });
/** The very object: under a runner with a realm of its own, comparing errors by their contents fails. */
const is = (expected: unknown) => (error: unknown) => error === expected;
const inTrace = (trace: TraceContext): CallContext => new CallContext({ correlationId: 'suite', trace });

/** Messages on their way, across processes. */
export function messageCases({ test }: Suite): void {
  test('begins a trace where a message is handed in without one', async (driver) => {
    const traces = await telemetryOf(driver).publish([message('1'), message('2')], async (given) => given);
    assert.equal(traces.length, 2);
    for (const trace of traces) assert.match(trace?.traceparent ?? '', TRACEPARENT);
  });

  test('keeps one trace from the publisher over the relay to the handler, with a new parent at each step', async (driver) => {
    const telemetry = telemetryOf(driver);
    const [published] = await telemetry.publish([message('1')], async (given) => given);
    const stored = { ...message('1'), trace: published, waited: 5 };
    const [relayed] = await telemetry.relay([stored], async (given) => given);
    const carried = relayed ?? published;
    assert.ok(published !== undefined && carried !== undefined);
    const handled = await CallContext.run(inTrace(carried), () =>
      telemetry.process({ ...message('1'), group: 'sales', attempt: 1 }, async () => CallContext.current()?.trace),
    );
    const steps = [published, carried, handled].map((trace) => trace?.traceparent);
    assert.equal(new Set(steps.map(traceIdOf)).size, 1);
    assert.equal(new Set(steps).size, 3);
  });

  test('gives a message without a trace none on its way', async (driver) => {
    const moved = [
      { ...message('1'), trace: undefined, waited: 0 },
      { ...message('2'), trace: undefined, waited: 0 },
    ];
    assert.deepEqual(await telemetryOf(driver).relay(moved, async (given) => [...given]), [undefined, undefined]);
  });

  test('restores the context of who handled a message, and passes result and error through', async (driver) => {
    const telemetry = telemetryOf(driver);
    const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const context = inTrace(trace);
    const failure = new Error('refused');
    await CallContext.run(context, async () => {
      assert.equal(await telemetry.process(message('1'), async () => 'handled'), 'handled');
      await assert.rejects(
        telemetry.process(message('1'), () => Promise.reject(failure)),
        is(failure),
      );
      assert.equal(CallContext.current(), context);
    });
  });

  test('rejects with the very error of who stores or moves messages', async (driver) => {
    const telemetry = telemetryOf(driver);
    const failure = new Error('away');
    await assert.rejects(
      telemetry.publish([message('1')], () => Promise.reject(failure)),
      is(failure),
    );
    const stored = { ...message('1'), trace: undefined, waited: 0 };
    await assert.rejects(
      telemetry.relay([stored], () => Promise.reject(failure)),
      is(failure),
    );
  });
}
