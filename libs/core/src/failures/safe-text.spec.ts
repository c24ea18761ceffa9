import { escapeControl, maskSecrets, safeText } from './safe-text.js';

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
  ])('turns %p into %p', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
    expect(masked).not.toContain('hunter2');
  });

  it.each([
    'https://example.org/path?x=1',
    'password authentication failed for user "shop"',
    'DATABASE_PASSWORD: expected one of both',
    'user@example.org',
    'at f (file:///app/node_modules/@nestjs/core/index.js:1:2)',
  ])('leaves %p alone', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });
});

describe('escapeControl', () => {
  it('keeps text on one line and shows what would be hidden', () => {
    expect(escapeControl('a\nb\r\tc\u001b[31m\u0000\u2028\u202e')).toBe(
      'a\\nb\\r\\tc\\u{1b}[31m\\u{0}\\u{2028}\\u{202e}',
    );
  });

  it('leaves letters of any script alone', () => {
    expect(escapeControl('Größe 注文 🚀')).toBe('Größe 注文 🚀');
  });
});

describe('safeText', () => {
  it('is bounded', () => {
    expect(safeText('x'.repeat(1_000_000))).toHaveLength(4_000);
  });

  it('masks in time that does not explode', () => {
    const before = performance.now();
    safeText('a://'.repeat(100_000));
    safeText('a'.repeat(1_000_000));

    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
