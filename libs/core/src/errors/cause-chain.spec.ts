import { causeChain, findByCode } from '#core';

const withCause = (message: string, cause: unknown): Error => new Error(message, { cause });

describe('causeChain', () => {
  it('lists an error and its causes, outermost first', () => {
    const inner = new Error('inner');
    const outer = withCause('outer', inner);

    expect(causeChain(outer)).toEqual([outer, inner]);
  });

  it('goes into the members of an aggregate before its cause', () => {
    const [first, second, cause] = [new Error('1'), new Error('2'), new Error('cause')];
    const aggregate = new AggregateError([first, second], 'both', { cause });

    expect(causeChain(aggregate)).toEqual([aggregate, first, second, cause]);
  });

  it('knows an aggregate of another realm by its name', () => {
    const member = new Error('refused');

    expect(causeChain({ name: 'AggregateError', errors: [member] })).toContain(member);
  });

  it('does not take a list of validation errors for an aggregate', () => {
    expect(causeChain(Object.assign(new Error('invalid'), { errors: ['a', 'b'] }))).toHaveLength(1);
  });

  it('ends at a cycle', () => {
    const error = new Error('self');
    error.cause = withCause('other', error);

    expect(causeChain(error)).toHaveLength(2);
  });

  it('ends in a chain without end', () => {
    let error = new Error('bottom');
    for (let depth = 0; depth < 1000; depth += 1) error = withCause(String(depth), error);

    expect(causeChain(error).length).toBeLessThan(20);
  });

  it.each([
    [undefined, []],
    [null, []],
    ['text', ['text']],
  ])('copes with %p thrown', (thrown, chain) => {
    expect(causeChain(thrown)).toEqual(chain);
  });
});

describe('findByCode', () => {
  it('finds the outermost member with one of the codes', () => {
    const inner = Object.assign(new Error('inner'), { code: 'ECONNREFUSED' });
    const middle = Object.assign(withCause('middle', inner), { code: 'DATABASE_UNAVAILABLE' });

    expect(findByCode(withCause('outer', middle), ['ECONNREFUSED', 'DATABASE_UNAVAILABLE'])).toBe(middle);
    expect(findByCode(middle, ['ECONNREFUSED'])).toBe(inner);
    expect(findByCode(middle, ['OTHER'])).toBeUndefined();
  });
});
