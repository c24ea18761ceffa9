import { AlwaysOffSampler, ParentBasedSampler, AlwaysOnSampler } from '@opentelemetry/sdk-trace-base';
import {
  CallContext,
  InfrastructureError,
  type CallSite,
  type ErrorRow,
  type Telemetry,
  type TraceContext,
} from '#core';
import { SequentialIds, SeededRandom, VirtualClock } from '#core/testing';
import { MessagingError } from '#domain/messaging';
import { SpanCollector } from '../../testing/collectors/span-collector.js';
import { TelemetryCollector } from '../../testing/collectors/telemetry-collector.js';
import type { ObservabilityDriver } from '../../observability.driver.js';

const FIND: CallSite = {
  ...{ concern: 'database', operation: 'find', instance: 'default', system: 'postgresql' },
  ...{ idempotent: true, inTransaction: false, remote: true },
};
const PLACED = { concern: 'messaging', instance: 'default', system: 'database', destination: 'order.placed' };
const STORED: TraceContext = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'vendor=1',
};
const UNSAMPLED: TraceContext = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' };

/** Of the driver, which a collector makes without looking at its settings. */
async function telemetryOf(collector: TelemetryCollector, clock = new VirtualClock()): Promise<Telemetry> {
  const parts = { clock, ids: new SequentialIds(), random: new SeededRandom(1), instance: 'default' };
  const make = collector.driver.create as (settings: object, parts: object) => Promise<ObservabilityDriver>;
  const { telemetry } = await make({}, parts);
  if (telemetry === undefined) throw new Error('A collector observes.');
  return telemetry;
}

const within = <T>(trace: TraceContext | undefined, work: () => Promise<T>): Promise<T> =>
  CallContext.run(new CallContext({ correlationId: 'c', ...(trace === undefined ? {} : { trace }) }), work);

describe('telemetry by OpenTelemetry', () => {
  let collector: TelemetryCollector;
  let telemetry: Telemetry;

  beforeEach(async () => {
    collector = new TelemetryCollector(new SpanCollector(new ParentBasedSampler({ root: new AlwaysOnSampler() })));
    telemetry = await telemetryOf(collector);
  });

  describe('of a call', () => {
    it('is a span below the one that is active', async () => {
      await collector.inside('request', () => telemetry.observe(FIND, async () => undefined));
      const { spans } = collector;
      expect(spans.pathOf(spans.only('database.find'))).toEqual(['request', 'database.find']);
      expect(spans.only('database.find').attributes).toMatchObject({ 'db.system.name': 'postgresql' });
    });

    it('is a span below the trace of the call context where none is active', async () => {
      await within(STORED, () => telemetry.observe(FIND, async () => undefined));
      expect(collector.spans.only('database.find')).toMatchObject({
        traceId: '0af7651916cd43dd8448eb211c80319c',
        parentId: 'b7ad6b7169203331',
      });
    });

    it('is a figure alone where there is no trace', async () => {
      await telemetry.observe(FIND, async () => undefined);
      expect(collector.spans.names).toEqual([]);
      expect(await collector.metrics.total('groundwork.call.duration', { 'groundwork.operation': 'find' })).toBe(1);
    });

    it('is not recorded in a trace that is not sampled', async () => {
      await within(UNSAMPLED, () => telemetry.observe(FIND, async () => undefined));
      expect(collector.spans.names).toEqual([]);
    });

    it('passes on what failed, with its code in span, figure and log record', async () => {
      const error = new MessagingError('no answer from postgres://user:hunter2@db');
      const failing = collector.inside('request', () => telemetry.observe(FIND, () => Promise.reject(error)));
      await expect(failing).rejects.toBe(error);
      expect(collector.spans.only('database.find')).toMatchObject({
        error: 'no answer from postgres://***@db',
        attributes: { 'error.type': error.code },
      });
      expect(await collector.metrics.total('groundwork.call.duration', { 'error.type': error.code })).toBe(1);
      expect(collector.logs.records).toMatchObject([
        { traceId: collector.spans.only('database.find').traceId, attributes: { 'groundwork.error.code': error.code } },
      ]);
      expect(JSON.stringify(collector.logs.records)).not.toContain('hunter2');
    });

    it('tells an error once, however many calls it passes through', async () => {
      const inner = (): Promise<never> => telemetry.observe(FIND, () => Promise.reject(new TypeError('broken')));
      await expect(collector.inside('request', () => telemetry.observe(FIND, inner))).rejects.toThrow('broken');
      expect(collector.logs.records).toHaveLength(1);
    });

    it('passes on what cannot be read, as it is', async () => {
      const read = (): never => {
        throw new Error('it cannot be read');
      };
      const thrown = Object.defineProperties(new Error(), { name: { get: read }, message: { get: read } });
      const failing = collector.inside('request', () => telemetry.observe(FIND, () => Promise.reject(thrown)));
      await failing.catch(expectSame(thrown));
      expect(collector.spans.only('database.find').attributes).toMatchObject({ 'error.type': '_OTHER' });
      expect(collector.logs.records).toHaveLength(1);
    });

    it('is not told again by who meets its error later', async () => {
      const error = new TypeError('broken');
      await collector.inside('request', async () => {
        await telemetry.observe(FIND, () => Promise.reject(error)).catch(expectSame(error));
        telemetry.exception(error);
        telemetry.exception(new RangeError('of nobody else'));
      });
      expect(collector.logs.records).toMatchObject([
        { attributes: { 'exception.type': 'TypeError' } },
        { attributes: { 'exception.type': 'RangeError' }, traceId: collector.spans.only('request').traceId },
      ]);
    });

    it('is no failure when the caller gave up', async () => {
      const gone = new DOMException('gone', 'AbortError');
      await collector
        .inside('request', () => telemetry.observe(FIND, () => Promise.reject(gone)))
        .catch(expectSame(gone));
      expect(collector.spans.only('database.find')).toMatchObject({
        error: undefined,
        attributes: { 'error.type': 'ABORTED' },
      });
      expect(collector.logs.records).toEqual([]);
    });

    it('that was refused, as happens every day, is not shown as failed', async () => {
      class Refused extends InfrastructureError {
        static override readonly row: ErrorRow = { ...InfrastructureError.row, code: 'X_REFUSED', level: 'info' };
      }
      const refused = new Refused('not today');
      await collector
        .inside('request', () => telemetry.observe(FIND, () => Promise.reject(refused)))
        .catch(expectSame(refused));
      expect(collector.spans.only('database.find')).toMatchObject({
        error: undefined,
        attributes: { 'error.type': 'X_REFUSED' },
      });
      expect(collector.logs.records).toMatchObject([{ severity: 'INFO' }]);
    });

    it('lasts as long as the clock says', async () => {
      const clock = new VirtualClock();
      const timed = await telemetryOf(collector, clock);
      await timed.observe(FIND, () => clock.advance(2_000));
      const [point] = await collector.metrics.points('groundwork.call.duration');
      expect(point?.value).toBe(1);
    });
  });

  describe('of messages that are published', () => {
    it('gives each the trace of its span', async () => {
      const traces = await telemetry.publish([{ ...PLACED, id: '1' }], async (given) => given);
      const { traceId, spanId, kind } = collector.spans.only('publish order.placed');
      expect(traces).toEqual([{ traceparent: `00-${traceId}-${spanId}-01` }]);
      expect(kind).toBe('producer');
    });

    it('is one span per type, however many there are', async () => {
      const many = [1, 2, 3].map((n) => ({ ...PLACED, id: String(n) }));
      const other = { ...PLACED, destination: 'order.paid', id: '4' };
      const traces = await telemetry.publish([...many, other], async (given) => given);
      expect(collector.spans.names).toEqual(['publish order.placed', 'publish order.paid']);
      expect(new Set(traces.map((trace) => trace?.traceparent)).size).toBe(2);
      expect(collector.spans.only('publish order.placed').attributes).toMatchObject({
        'messaging.batch.message_count': 3,
      });
      const published = { 'messaging.destination.name': 'order.placed' };
      expect(await collector.metrics.total('groundwork.messaging.published', published)).toBe(3);
    });

    it('carries the ids on, and records nothing, in a trace that is not sampled', async () => {
      const traces = await within(UNSAMPLED, () => telemetry.publish([{ ...PLACED, id: '1' }], async (given) => given));
      expect(traces[0]?.traceparent).toMatch(
        /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-00$/,
      );
      expect(collector.spans.names).toEqual([]);
    });

    it('does not count those that were not taken', async () => {
      const failing = telemetry.publish([{ ...PLACED, id: '1' }], () => Promise.reject(new MessagingError('no')));
      await expect(failing).rejects.toThrow('no');
      expect(await collector.metrics.total('groundwork.messaging.published')).toBe(0);
    });
  });

  describe('of messages that are relayed', () => {
    it('is a span for each that has a trace, which takes the place of the stored one', async () => {
      const stored = [
        { ...PLACED, id: '1', trace: STORED, waited: 1_500 },
        { ...PLACED, id: '2', trace: undefined, waited: 10 },
      ];
      const traces = await telemetry.relay(stored, async (given) => given);
      const span = collector.spans.only('relay order.placed');
      expect(span).toMatchObject({ parentId: 'b7ad6b7169203331', attributes: { 'groundwork.outbox.waited': 1.5 } });
      expect(traces).toEqual([
        { traceparent: `00-${span.traceId}-${span.spanId}-01`, tracestate: 'vendor=1' },
        undefined,
      ]);
      expect(await collector.metrics.total('groundwork.outbox.waited')).toBe(2);
    });
  });

  describe('of a message that is handled', () => {
    it('is a span below the trace of the call context, whatever span is active', async () => {
      await collector.inside('the loop that claimed it', () =>
        within(STORED, () =>
          telemetry.process({ ...PLACED, id: '1', group: 'mail', attempt: 2 }, async () => undefined),
        ),
      );
      expect(collector.spans.only('process order.placed')).toMatchObject({
        kind: 'consumer',
        parentId: 'b7ad6b7169203331',
        attributes: { 'messaging.consumer.group.name': 'mail', 'groundwork.messaging.attempt': 2 },
      });
    });

    it('shows the handler its own span as the trace of the call context', async () => {
      const seen = await within(STORED, () =>
        telemetry.process({ ...PLACED, id: '1' }, async () => [CallContext.current()?.trace, telemetry.current()]),
      );
      const { traceId, spanId } = collector.spans.only('process order.placed');
      const own = { traceparent: `00-${traceId}-${spanId}-01`, tracestate: 'vendor=1' };
      expect(seen).toEqual([own, own]);
    });

    it('begins a trace where none was stored', async () => {
      await within(undefined, () => telemetry.process({ ...PLACED, id: '1' }, async () => undefined));
      expect(collector.spans.only('process order.placed').parentId).toBeUndefined();
    });
  });

  it('has no request where no span is active', () => {
    expect(telemetry.request()).toBeUndefined();
    expect(telemetry.current()).toBeUndefined();
  });

  it('names the route of the request whose span is active', async () => {
    await collector.inside('GET', async () => telemetry.request()?.route('/orders/:id'));
    expect(collector.spans.only('GET').attributes).toMatchObject({ 'http.route': '/orders/:id' });
  });

  it('keeps two applications in one process apart', async () => {
    const other = new TelemetryCollector(new SpanCollector(new AlwaysOffSampler()));
    const silent = await telemetryOf(other);
    await collector.inside('request', () => silent.observe(FIND, async () => undefined));
    expect(collector.spans.names).toEqual(['request']);
    expect(other.spans.names).toEqual([]);
  });
});

function expectSame(expected: unknown): (error: unknown) => void {
  return (error) => expect(error).toBe(expected);
}
