import { CallContext } from '#core';

describe('CallContext', () => {
  it('is absent until one is entered, and absent again afterwards', () => {
    expect(CallContext.current()).toBeUndefined();
    CallContext.run(new CallContext({ correlationId: 'a' }), () =>
      expect(CallContext.current()?.correlationId).toBe('a'),
    );
    expect(CallContext.current()).toBeUndefined();
  });

  it('follows what the work awaits and starts', async () => {
    const seen = await CallContext.run(new CallContext({ correlationId: 'a' }), async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return CallContext.current()?.correlationId;
    });

    expect(seen).toBe('a');
  });

  it('keeps concurrent chains apart', async () => {
    const chain = (id: string): Promise<string | undefined> =>
      CallContext.run(new CallContext({ correlationId: id }), async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return CallContext.current()?.correlationId;
      });

    expect(await Promise.all([chain('a'), chain('b')])).toEqual(['a', 'b']);
  });

  it('replaces fields without changing the original', () => {
    const context = new CallContext({ correlationId: 'a', tenant: 'one', actor: { id: 'u' } });
    const changed = context.with({ tenant: 'two' });

    expect(changed).toMatchObject({ correlationId: 'a', tenant: 'two', actor: { id: 'u' } });
    expect(context.tenant).toBe('one');
  });

  it('cannot be changed in place', () => {
    const context = new CallContext({ correlationId: 'a' });

    expect(() => Object.assign(context, { tenant: 'x' })).toThrow(TypeError);
  });

  it.each([
    [100, 50, 50],
    [50, 100, 50],
    [undefined, 70, 70],
    [70, undefined, 70],
  ])('keeps the earlier of the deadlines %p and %p', (outer, inner, kept) => {
    const context = new CallContext({ correlationId: 'a', ...(outer === undefined ? {} : { deadline: outer }) });

    expect(context.with(inner === undefined ? {} : { deadline: inner }).deadline).toBe(kept);
  });
});
