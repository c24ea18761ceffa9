import type { ReceivedSpan } from './otlp-json.js';
import { renderTrace } from './render-trace.js';

const span = (name: string, spanId: string, more: Partial<ReceivedSpan> = {}): ReceivedSpan => ({
  ...{ name, spanId, traceId: 't', service: 'shop', kind: 'internal', attributes: {}, failed: false },
  ...{ process: 1, parentId: undefined, start: 0, end: 1 },
  ...more,
});

describe('a trace as text', () => {
  it('has one line per span, below its parent, in the order of their beginnings', () => {
    const text = renderTrace(
      [
        span('handler', 'c', { parentId: 'b', process: 2, kind: 'consumer', start: 20, end: 25, failed: true }),
        span('publish', 'b', { parentId: 'a', kind: 'producer', start: 5, end: 6 }),
        span('query', 'd', { parentId: 'a', kind: 'client', start: 1, end: 3 }),
        span('POST /orders', 'a', { parentId: 'of the client', kind: 'server', end: 8 }),
      ],
      {
        processes: new Map([
          [1, 'web'],
          [2, 'worker'],
        ]),
      },
    );
    expect(text.split('\n')).toEqual([
      'POST /orders    web       server   at     0.0 ms  took     8.0 ms',
      ' ├─ query       web       client   at     1.0 ms  took     2.0 ms',
      ' └─ publish     web       producer at     5.0 ms  took     1.0 ms',
      '    └─ handler  worker    consumer at    20.0 ms  took     5.0 ms  FAILED',
    ]);
  });
});
