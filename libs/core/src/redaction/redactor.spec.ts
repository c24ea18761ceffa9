import fc from 'fast-check';
import { Duration, InfrastructureError, Redactor, Secret } from '#core';

const redactor = new Redactor();

class LeakyError extends InfrastructureError {
  static override readonly row = { ...InfrastructureError.row, code: 'X_LEAKY' };
}

describe('Redactor', () => {
  it('hides a value by its name, in any spelling and at any depth', () => {
    expect(
      redactor.redact({
        'API-Key': 1,
        a: { b: [{ access_token: 'x', Set_Cookie: ['x'], c: { 'Proxy-Authorization': 'x', userPassword: 'x' } }] },
      }),
    ).toEqual({
      'API-Key': '***',
      a: { b: [{ access_token: '***', Set_Cookie: '***', c: { 'Proxy-Authorization': '***', userPassword: '***' } }] },
    });
  });

  it('shows what is no secret, and that one is missing', () => {
    const shown = {
      passwordless: true,
      token: null,
      secret: '',
      tokenCount: 3,
      cookiePolicy: 'strict',
      credentials: false,
    };

    expect(redactor.redact(shown)).toEqual(shown);
  });

  it('hides further names that it was told', () => {
    const told = new Redactor({ names: ['IBAN', 'tax-number'] });

    expect(told.redact({ customerIban: 'x', taxNumber: 5, discount: 1 })).toEqual({
      customerIban: '***',
      taxNumber: '***',
      discount: 1,
    });
  });

  it('hides a value by its place after a name', () => {
    expect(redactor.redact(['Host', 'a', 'Authorization', 'Digest x', 'Accept', '*/*'])).toEqual([
      'Host',
      'a',
      'Authorization',
      '***',
      'Accept',
      '*/*',
    ]);
    expect(
      redactor.redact([
        { name: 'Cookie', value: 'x' },
        { key: 'page', value: '2' },
      ]),
    ).toEqual([
      { name: 'Cookie', value: '***' },
      { key: 'page', value: '2' },
    ]);
  });

  it.each([
    ['a Secret', new Secret('hunter2'), '***'],
    [
      'a map',
      new Map<unknown, unknown>([
        ['token', 'x'],
        [{}, 'y'],
      ]),
      { token: '***', '[Object]': 'y' },
    ],
    ['a set', new Set(['password=hunter2']), ['password=***']],
    ['headers', new Headers({ authorization: 'x', accept: 'a' }), { accept: 'a', authorization: '***' }],
    ['an address', new URL('amqp://a:hunter2@b/c?token=hunter2'), 'amqp://***@b/c?token=***'],
    ['bytes', Buffer.from('hunter2'), '[Buffer of 7 bytes]'],
    ['a promise', Promise.resolve('hunter2'), '[Promise]'],
    ['what has its own JSON', { at: Duration.seconds(3) }, { at: '3s' }],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a boxed text', Object('password=hunter2'), 'password=***'],
    ['a large number', 12345678901234567890n, '12345678901234567890'],
    ['a function', [() => 'hunter2'], ['[Function]']],
  ])('makes plain data of %s', (_name, value, plain) => {
    expect(redactor.redact(value)).toEqual(plain);
  });

  it('tells of an error its code, facts and causes, and nothing of what an HTTP client hangs on it', () => {
    const cause = Object.assign(new Error('connect redis://:hunter2@cache'), {
      code: 'ECONNREFUSED',
      config: { headers: { 'X-Custom': 'hunter2' } },
      request: { body: 'hunter2' },
      response: { data: 'hunter2' },
      port: 6379,
    });
    const error = new LeakyError('password=hunter2 was refused', { cause, details: { target: 'cache:6379' } });

    expect(redactor.redact({ err: error })).toEqual({
      err: {
        type: 'LeakyError',
        code: 'X_LEAKY',
        message: 'password=*** was refused',
        details: { target: 'cache:6379' },
        causes: [{ type: 'Error', code: 'ECONNREFUSED', message: 'connect redis://***@cache' }],
        stack: expect.stringMatching(
          /^LeakyError: password=\*\*\*[^]*\n {4}at [^]*\nCaused by: Error: connect redis:\/\/\*\*\*@/,
        ),
      },
    });
    expect(redactor.redact(cause)).toMatchObject({ code: 'ECONNREFUSED', port: 6379 });
    expect(JSON.stringify(redactor.redact([error, cause]))).not.toContain('hunter2');
  });

  it('says what it could not read, and does not throw', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const shared = { a: 1 };
    const hostile = new Proxy({}, { ownKeys: () => { throw new Error('hunter2'); } }); // prettier-ignore
    const getter = { get a(): never { throw new Error('hunter2'); } }; // prettier-ignore

    expect(redactor.redact({ circular, twice: [shared, shared], hostile, getter })).toEqual({
      circular: { self: '[circular]' },
      twice: [{ a: 1 }, { a: 1 }],
      hostile: '[unreadable]',
      getter: '[unreadable]',
    });
  });

  it('keeps a record within its limits', () => {
    const small = new Redactor({ limits: { depth: 1, width: 2, objects: 3, text: 5 } });

    expect(small.redact({ a: { b: { c: 1 } } })).toEqual({ a: { b: '[too deep]' } });
    expect(small.redact({ a: 1, b: 2, c: 3 })).toEqual({ a: 1, b: 2, '[more]': 1 });
    expect(small.redact([1, 2, 3])).toEqual([1, 2, '[1 more]']);
    expect(small.redact('1234567')).toBe('12345... 2 more');
    expect(new Redactor({ limits: { objects: 2 } }).redact([{}, {}])).toEqual([{}, '[too large]']);
  });

  it('does not let a key change the prototype of what a reader makes of it', () => {
    const redacted = redactor.redact(JSON.parse('{"__proto__":{"admin":true},"a":1}'));

    expect(Object.getPrototypeOf(redacted)).toBe(Object.prototype);
    expect(Object.keys(redacted as object)).toEqual(['a']);
  });

  it('leaves what was logged as it was', () => {
    const value = { token: 'hunter2', list: ['password', 'hunter2'] };
    redactor.redact(value);

    expect(value).toEqual({ token: 'hunter2', list: ['password', 'hunter2'] });
  });

  it('gives for anything what JSON can write', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withNullPrototype: true,
          withTypedArray: true,
          withSparseArray: true,
        }),
        (value) => {
          JSON.stringify(redactor.redact(value));
        },
      ),
    );
  });
});
