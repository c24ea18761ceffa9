import { contextHeaders, fromHeaders, toHeaders } from '#core';
import { VirtualClock } from '#core/testing';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('context headers', () => {
  let clock: VirtualClock;

  beforeEach(() => {
    clock = new VirtualClock();
  });

  const fields = {
    correlationId: 'c-1',
    causationId: 'm-1',
    actor: { id: 'user/ü', type: 'person' },
    tenant: 'größe & co',
    locale: 'de-DE',
    trace: { traceparent: TRACEPARENT, tracestate: 'vendor=1' },
  };

  it('come back as they were sent, inside the system', () => {
    expect(fromHeaders(toHeaders(fields, clock), 'internal', clock)).toEqual(fields);
  });

  it('send the time that is left, not a moment', async () => {
    await clock.advance(1_000);
    const sent = toHeaders({ correlationId: 'c', deadline: 3_500 }, clock);
    const receiver = new VirtualClock();

    expect(sent[contextHeaders.timeLeft]).toBe('2500');
    expect(fromHeaders(sent, 'internal', receiver).deadline).toBe(2_500);
  });

  it('send zero for a deadline that has passed', async () => {
    await clock.advance(1_000);

    expect(toHeaders({ correlationId: 'c', deadline: 10 }, clock)[contextHeaders.timeLeft]).toBe('0');
  });

  it('believe the public only its correlation id and trace', () => {
    expect(fromHeaders(toHeaders({ ...fields, deadline: 99 }, clock), 'public', clock)).toEqual({
      correlationId: 'c-1',
      trace: fields.trace,
    });
  });

  it('cannot carry what is not in them', () => {
    expect(fromHeaders({}, 'internal', clock)).toEqual({});
  });

  it.each([
    ['empty', ''],
    ['too long', 'a'.repeat(257)],
    ['with a line break that was encoded', 'abc%0d%0aSet-Cookie:%20x=1'],
    ['with an encoded NUL', 'abc%00'],
    ['with a line break', 'abc\ndef'],
    ['not ASCII', 'ü'],
    ['not ASCII once decoded', '%C3%BC'],
    ['beginning with a space', ' abc'],
    ['beginning with an encoded space', '%20abc'],
    ['sent as a list', ['a', 'b']],
  ])('leave out a correlation id that is %s', (_what, value) => {
    expect(fromHeaders({ [contextHeaders.correlationId]: value }, 'public', clock)).toEqual({});
  });

  it("keep a client's own id with a stray percent sign as it is", () => {
    expect(fromHeaders({ [contextHeaders.correlationId]: '100%' }, 'public', clock)).toEqual({ correlationId: '100%' });
  });

  it.each([
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
    'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    '00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01',
    `${TRACEPARENT}-extra`,
    'nonsense',
  ])('leave out the traceparent %s, which the standard forbids', (traceparent) => {
    expect(fromHeaders({ traceparent }, 'public', clock)).toEqual({});
  });

  it('keep a good traceparent when the tracestate is bad', () => {
    expect(fromHeaders({ traceparent: TRACEPARENT, tracestate: 'a'.repeat(513) }, 'public', clock)).toEqual({
      trace: { traceparent: TRACEPARENT },
    });
  });

  it.each(['-5', '1e9', '12.5', '99999999999', 'soon'])('leave out the time left %p', (value) => {
    expect(fromHeaders({ [contextHeaders.timeLeft]: value }, 'internal', clock)).toEqual({});
  });

  it('send half of a surrogate pair as the replacement character instead of failing', () => {
    const sent = toHeaders({ correlationId: 'c', tenant: 'a\ud800b' }, clock);

    expect(fromHeaders(sent, 'internal', clock).tenant).toBe('a\ufffdb');
  });
});
