import { isAbort } from './abort.js';
import { causeChain } from './cause-chain.js';
import { detailOf, messageOf, numberOf, propertyOf, textOf } from './error-facts.js';

describe('error facts', () => {
  it('reads a property only when it has the right type', () => {
    const error = Object.assign(new Error('x'), { code: 42, port: '80', empty: '' });

    expect(textOf(error, 'code')).toBeUndefined();
    expect(numberOf(error, 'port')).toBeUndefined();
    expect(textOf(error, 'empty')).toBeUndefined();
    expect(textOf(undefined, 'code')).toBeUndefined();
  });

  it('reads what our errors carry in their details', () => {
    expect(detailOf({ details: { target: 'localhost:5432' } }, 'target')).toBe('localhost:5432');
    expect(detailOf(new Error('none'), 'target')).toBeUndefined();
  });

  it('has words for anything that can be thrown', () => {
    expect(messageOf(new Error('words'))).toBe('words');
    expect(messageOf('text')).toBe('text');
    expect(messageOf(null)).toBe('[object Null] was thrown');
    expect(messageOf(Object.create(null))).toBe('[object Object] was thrown');
  });

  it('takes what cannot be read for what is not there', () => {
    const fails = (): never => {
      throw new Error('It cannot be looked at.');
    };
    const proxy = new Proxy(new Error('x'), { get: fails, has: fails, getPrototypeOf: fails });
    const getter = Object.defineProperty(new Error('x'), 'code', { get: fails });
    const { proxy: revoked, revoke } = Proxy.revocable({}, {});
    revoke();

    expect([propertyOf(proxy, 'code'), propertyOf(getter, 'code'), propertyOf(revoked, 'code')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(messageOf(revoked)).toBe('An object that cannot be looked at was thrown');
    expect(causeChain(new AggregateError([revoked, proxy], 'both', { cause: proxy }))).toHaveLength(3);
    expect([isAbort(proxy), isAbort(revoked), isAbort(getter)]).toEqual([false, false, false]);
  });
});
