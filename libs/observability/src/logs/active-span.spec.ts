import { context, ROOT_CONTEXT, trace, type Context, type ContextManager } from '@opentelemetry/api';
import { activeSpan } from './active-span.js';

const ids = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };

/** One context for everything. */
class Fixed implements ContextManager {
  constructor(private readonly fixed: Context) {}
  active = (): Context => this.fixed;
  with = (): never => { throw new Error('not used'); }; // prettier-ignore
  bind = <T>(_context: Context, target: T): T => target;
  enable = (): this => this;
  disable = (): this => this;
}

describe('activeSpan', () => {
  afterEach(() => context.disable());

  it('is the span that the API of OpenTelemetry has as the active one', () => {
    context.setGlobalContextManager(new Fixed(trace.setSpanContext(ROOT_CONTEXT, ids)));

    expect(activeSpan()).toMatchObject({ traceId: ids.traceId, spanId: ids.spanId });
  });

  it.each([
    ['outside of any span', ROOT_CONTEXT],
    [
      'in a span that records nothing and has no id',
      trace.setSpanContext(ROOT_CONTEXT, { ...ids, traceId: '0'.repeat(32) }),
    ],
  ])('is none %s', (_name, given) => {
    context.setGlobalContextManager(new Fixed(given));

    expect(activeSpan()).toBeUndefined();
  });

  it('is none when nobody has loaded OpenTelemetry', () => {
    expect(activeSpan()).toBeUndefined();
  });
});
