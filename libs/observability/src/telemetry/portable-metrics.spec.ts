import { MetricInvalidError, type MetricLabels } from '#domain/observability';
import type { MetricDefinition, MetricSink } from './metric-sink.js';
import { PortableMetrics } from './portable-metrics.js';
import { SilentMetrics } from './silent-metrics.js';

class RecordingSink implements MetricSink {
  readonly measured: { readonly name: string; readonly value: number; readonly labels: MetricLabels }[] = [];
  readonly readers = new Map<string, () => number | undefined>();

  open({ name }: MetricDefinition): (value: number, labels: MetricLabels) => void {
    return (value, labels) => void this.measured.push({ name, value, labels });
  }

  observe({ name }: MetricDefinition, read: () => number | undefined): void {
    this.readers.set(name, read);
  }
}

const description = 'orders';

describe("an application's figures", () => {
  let sink: RecordingSink;
  let metrics: PortableMetrics;

  beforeEach(() => {
    sink = new RecordingSink();
    metrics = new PortableMetrics(sink);
  });

  it('count one unless another number is said', () => {
    const orders = metrics.counter('orders', { description });
    orders.add();
    orders.add(3);
    expect(sink.measured.map(({ value }) => value)).toEqual([1, 3]);
  });

  it('carry the declared labels alone', () => {
    metrics.counter('orders', { description, labels: ['kind'] }).add(1, { kind: 'new', customer: 'Ada' });
    expect(sink.measured[0]?.labels).toEqual({ kind: 'new' });
  });

  it('tell 100 values of a label apart, and count the rest as other', () => {
    const orders = metrics.counter('orders', { description, labels: ['customer'] });
    for (let n = 0; n < 150; n += 1) orders.add(1, { customer: `c${n}` });
    orders.add(1, { customer: 'c7' });
    const seen = sink.measured.map(({ labels }) => labels['customer']);
    expect(new Set(seen).size).toBe(101);
    expect(seen.filter((value) => value === 'other')).toHaveLength(50);
    expect(seen.at(-1)).toBe('c7');
  });

  it.each([Number.NaN, Infinity, -1])('leave out what a counter cannot count: %p', (value) => {
    metrics.counter('orders', { description }).add(value);
    expect(sink.measured).toEqual([]);
  });

  it('take values below nothing for a distribution', () => {
    metrics.histogram('drift', { description, boundaries: [-1, 0, 1] }).record(-0.5);
    expect(sink.measured).toEqual([{ name: 'drift', value: -0.5, labels: {} }]);
  });

  it('are read when they are collected, and are absent while they are no number', () => {
    let waiting = 4;
    metrics.gauge('waiting', { description }, () => waiting);
    expect(sink.readers.get('waiting')?.()).toBe(4);
    waiting = Number.NaN;
    expect(sink.readers.get('waiting')?.()).toBeUndefined();
  });

  it('are the same object for the same name and options', () => {
    expect(metrics.counter('orders', { description })).toBe(metrics.counter('orders', { description }));
  });
});

describe.each([
  ['with telemetry', () => new PortableMetrics(new RecordingSink())],
  ['without', () => new SilentMetrics()],
])('a metric that cannot be made, %s', (_way, make) => {
  it.each<[string, (metrics: PortableMetrics) => unknown]>([
    ['an empty name', (metrics) => metrics.counter('', { description })],
    ['a name in upper case', (metrics) => metrics.counter('Orders', { description })],
    ['a name that is kept for us', (metrics) => metrics.counter('groundwork.calls', { description })],
    ['a label with a space', (metrics) => metrics.counter('orders', { description, labels: ['a b'] })],
    ['a label twice', (metrics) => metrics.counter('orders', { description, labels: ['a', 'a'] })],
    ['boundaries that fall', (metrics) => metrics.histogram('time', { description, boundaries: [2, 1] })],
    [
      'another unit for a name that exists',
      (metrics) => [metrics.counter('orders', { description }), metrics.counter('orders', { description, unit: 's' })],
    ],
    [
      'another kind for a name that exists',
      (metrics) => [metrics.counter('orders', { description }), metrics.histogram('orders', { description })],
    ],
    [
      'a second reader of a gauge',
      (metrics) => [1, 2].map((value) => metrics.gauge('waiting', { description }, () => value)),
    ],
  ])('is refused: %s', (_what, define) => {
    expect(() => define(make())).toThrow(MetricInvalidError);
  });
});
