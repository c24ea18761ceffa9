import type { CarriedTraces, MessageFacts } from '#core';
import { PassingTelemetry } from '#core/testing';
import type { EncodedEvent } from '../messaging.driver.js';
import { publishTraced } from './traced-events.js';

const event = (id: string, headers: Readonly<Record<string, string>>): EncodedEvent => ({
  ...{ id, type: 'order.placed', payload: '{}', headers, key: undefined, delay: undefined },
});

class GivingTelemetry extends PassingTelemetry {
  facts: readonly MessageFacts[] = [];

  constructor(private readonly traces: CarriedTraces) {
    super();
  }

  override publish<T>(facts: readonly MessageFacts[], work: (traces: CarriedTraces) => Promise<T>): Promise<T> {
    this.facts = facts;
    return work(this.traces);
  }
}

describe('events that are published while somebody observes', () => {
  const headersAfter = async (traces: CarriedTraces, ...events: EncodedEvent[]): Promise<readonly object[]> => {
    const handed: EncodedEvent[] = [];
    const telemetry = new GivingTelemetry(traces);
    await publishTraced({ telemetry, instance: 'default', system: 'memory', events }, async (stored) => {
      handed.push(...stored);
    });
    return handed.map(({ headers }) => headers);
  };

  it("carry their span in the place of the publisher's, with nothing left of its state", async () => {
    const headers = { traceparent: 'of the request', tracestate: 'a=1', 'x-own': 'kept' };
    expect(await headersAfter([{ traceparent: 'of the span' }], event('1', headers))).toEqual([
      { traceparent: 'of the span', 'x-own': 'kept' },
    ]);
  });

  it('carry the state of their span', async () => {
    const trace = { traceparent: 'of the span', tracestate: 'b=2' };
    expect(await headersAfter([trace], event('1', { tracestate: 'a=1' }))).toEqual([trace]);
  });

  it('stay as they are where there is no span', async () => {
    const headers = { traceparent: 'of the request', tracestate: 'a=1' };
    expect(await headersAfter([undefined], event('1', headers))).toEqual([headers]);
  });

  it('each carry their own', async () => {
    const traces = [{ traceparent: 'first' }, { traceparent: 'second' }];
    expect(await headersAfter(traces, event('1', {}), event('2', {}))).toEqual(traces);
  });
});
