import { HttpException, BadRequestException } from '@nestjs/common';
import fc from 'fast-check';
import { InfrastructureError, Secret, TimeoutExceededError } from '#core';

/** Something that carries a secret, and what must be seen nowhere. */
export interface Canary<T> {
  readonly carrier: T;
  readonly canary: string;
}

class RefusedError extends InfrastructureError {
  static override readonly row = { ...InfrastructureError.row, code: 'X_REFUSED', status: 422 };
}

class Account {
  readonly name = 'ann';
  constructor(
    readonly accountPassword: string,
    readonly note: string,
  ) {}
}

/** Texts that a library, a server or a person writes, with the secret in one of its known places. */
const texts: readonly ((secret: string) => string)[] = [
  (secret) => `connect postgres://shop:${secret}@db:5432/shop failed`,
  (secret) => `redis://:${secret}@cache`,
  (secret) => `login with password=${secret} refused`,
  (secret) => `{"user":"ann","password":"${secret}"}`,
  (secret) => JSON.stringify({ body: JSON.stringify({ client_secret: secret, a: 1 }) }),
  (secret) => `{ apiKey: '${secret}' }`,
  (secret) => `GET /callback?code=${secret}&state=1#${secret.length}`,
  (secret) => `https://api.example.org/v1?access_token=${secret}`,
  (secret) => `Authorization: Bearer ${secret}`,
  (secret) => `authorization: Basic ${Buffer.from(`ann:${secret}`).toString('base64')} ${secret}`,
  (secret) => `Cookie: sid=${secret}; theme=dark\r\nHost: a`,
  (secret) => `X-Api-Key: ${secret}`,
  (secret) => `jwt eyJhbGciOiJIUzI1NiJ9.${Buffer.from(`{"sub":"${secret}"}`).toString('base64url')}.${secret}`,
  (secret) => `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n${secret}\n-----END RSA PRIVATE KEY-----`,
  (secret) => `DATABASE_PASSWORD=${secret}`,
  (secret) => `password: ${secret}`,
];

const names = fc.constantFrom(
  ...['password', 'PASSWD', 'pass_word', 'Pwd', 'secret', 'clientSecret', 'CLIENT-SECRET', 'token', 'refresh_token'],
  ...['api-key', 'apiKey', 'X-API-Key', 'privateKey', 'Authorization', 'proxy-authorization', 'cookie', 'Set-Cookie'],
  ...['credentials', 'sessionId', 'AccessKeyId', 'passphrase', 'connectionString', 'otp'],
);
/** Has a letter of its own at each end, so that it can only be found whole, and a digit, as made-up secrets have. */
const secrets = fc.stringMatching(/^q[a-z0-9]{6}7[a-z0-9]{8}z$/);

const text = (secret: string): fc.Arbitrary<string> => fc.constantFrom(...texts).map((write) => write(secret));

/** Values that carry a secret by their type, their name, their place or their text. */
function leaf(secret: string): fc.Arbitrary<unknown> {
  const named = (wrap: (name: string) => unknown): fc.Arbitrary<unknown> => names.map(wrap);
  return fc.oneof(
    text(secret),
    named((name) => ({ [name]: secret })),
    named((name) => ({ [name]: { deep: [secret] } })),
    named((name) => ({ [name]: [secret, Number.NaN] })),
    named((name) => new Map([[name, secret]])),
    named((name) => ['Host', 'a', name, secret]),
    named((name) => [[name, secret]]),
    named((name) => ({ name, value: secret })),
    fc.constantFrom<unknown>(
      new Secret(secret),
      { held: new Secret({ secret }) },
      Buffer.from(secret),
      new Uint8Array(Buffer.from(secret)),
      new Headers({ authorization: secret }),
      new URL(`amqp://ann:${secret}@broker/x?token=${secret}`),
      Promise.resolve(secret),
      { rawHeaders: ['Cookie', secret] },
    ),
    text(secret).map((note) => new Account(secret, note)),
    text(secret).map((key) => ({ [key]: 1 })),
  );
}

/** Errors that carry one in what they say, in what they keep, or in what an HTTP client hung on them. */
function failure(secret: string, cause: fc.Arbitrary<unknown>): fc.Arbitrary<Error> {
  return fc.tuple(text(secret), cause, fc.nat(6)).map(([words, because, kind]) => {
    const options = { cause: because };
    switch (kind) {
      case 0:
        return new Error(words, options);
      case 1:
        return new RefusedError(words, { ...options, details: { target: words, problems: [words] } });
      case 2:
        return new TimeoutExceededError(words, options);
      case 3:
        return new AggregateError([because, new Error(words)], 'both failed');
      case 4:
        return new BadRequestException([words, 'and more'], options);
      case 5:
        return new HttpException({ message: words, code: 'X_GIVEN', password: secret }, 409, options);
      default:
        return Object.assign(new Error('Request failed with status code 401', options), {
          config: { headers: { 'X-Own': secret }, auth: { username: 'ann', password: secret } },
          request: { _header: `GET / HTTP/1.1\r\nX-Own: ${secret}` },
          response: { data: secret },
          userPassword: secret,
        });
    }
  });
}

/** Anything, some levels deep, with a secret somewhere in it. */
export const carriers: fc.Arbitrary<Canary<unknown>> = secrets.chain((canary) => {
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 7, depthIdentifier: 'canary' },
      leaf(canary),
      fc
        .tuple(fc.string({ maxLength: 6 }), tie('value'))
        .map(([key, inner]) => ({ before: 1, [key]: inner, after: 2 })),
      fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
      tie('value').map((inner) => new Map<unknown, unknown>([['inner', inner], [3, 'x']])), // prettier-ignore
      tie('value').map((inner) => new Set([inner])),
      tie('value').map((inner) => ({ toJSON: () => inner })),
      failure(canary, tie('value')),
    ),
  }));
  return value.map((carrier) => ({ carrier, canary }));
});

/** Errors with a secret in them or in what caused them. */
export const failures: fc.Arbitrary<Canary<Error>> = secrets.chain((canary) =>
  failure(canary, fc.oneof(leaf(canary), failure(canary, leaf(canary)))).map((carrier) => ({ carrier, canary })),
);

/** What a client can send and a message repeats. */
export const sentences: fc.Arbitrary<Canary<string>> = secrets.chain((canary) =>
  text(canary).map((carrier) => ({ carrier, canary })),
);
