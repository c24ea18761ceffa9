import { maskSecrets } from './mask-secrets.js';

describe('maskSecrets', () => {
  it.each([
    ['postgres://shop:hunter2@db:5432/shop', 'postgres://***@db:5432/shop'],
    ['postgres://shop:hun@ter/2@db/shop', 'postgres://***@db/shop'],
    ['redis://:hunter2@cache', 'redis://***@cache'],
    ['two: amqp://a:hunter2@x and amqps://b:hunter2@y.', 'two: amqp://***@x and amqps://***@y.'],
    ['failed with password=hunter2&x=1', 'failed with password=***&x=1'],
    ['{"password":"hunter2","user":"a"}', '{"password":***,"user":"a"}'],
    ["{ secretKey: 1, apiKey = 'x' } api_key='hunter2'", "{ secretKey: 1, apiKey = 'x' } api_key=***"],
    ['Authorization: Bearer hunter2hunter2.a.b', 'Authorization: Bearer ***'],
    ['DATABASE_PASSWORD=hunter2', 'DATABASE_PASSWORD=***'],
    ["{ user: 'a', password: 'hunter2 with spaces' }", "{ user: 'a', password: *** }"],
    ['{"password":"hunter2\\"hunter2","user":"a"}', '{"password":***,"user":"a"}'],
    ['{\\"password\\":\\"hunter2, hunter2\\",\\"user\\":\\"a\\"}', '{\\"password\\":***,\\"user\\":\\"a\\"}'],
    ['cut off: {"password":"hunter2 hun', 'cut off: {"password":***'],
    ['password: hunter2', 'password: ***'],
    ['GET /a?key=hunter2&x=1#b', 'GET /a?key=***&x=1#b'],
    ['Cookie: sid=hunter2; theme=hunter2\r\nHost: a', 'Cookie: ***\r\nHost: a'],
    ['X-Api-Key: hunter2\nHost: a', 'X-Api-Key: ***\nHost: a'],
    ['it is eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIyIjoxfQ.c2lnbmF0dXJl.', 'it is ***.'],
    ['a -----BEGIN EC PRIVATE KEY-----\nhunter2\n-----END EC PRIVATE KEY----- b', 'a *** b'],
    ['cut off: -----BEGIN PRIVATE KEY-----\nhunter2', 'cut off: ***'],
  ])('turns %p into %p', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
    expect(masked).not.toContain('hunter2');
  });

  it.each([
    'https://example.org/path?x=1',
    'password authentication failed for user "shop"',
    'DATABASE_PASSWORD: expected one of both',
    'user@example.org',
    'The token has expired: ask for a new one.',
    'passwords: 12 were changed',
    'GET /orders/42?page=3 200',
    'at f (file:///app/node_modules/@nestjs/core/index.js:1:2)',
  ])('leaves %p alone', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });
});
