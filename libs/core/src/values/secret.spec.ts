import { format, inspect } from 'node:util';
import { Secret } from '#core';

describe('Secret', () => {
  const secret = new Secret('hunter2');

  it('gives its value to who asks for it by name', () => {
    expect(secret.reveal()).toBe('hunter2');
  });

  it.each([
    ['a template', () => `${secret as unknown as string}`],
    ['String()', () => String(secret)],
    ['concatenation', () => 'x' + (secret as unknown as string)],
    ['JSON', () => JSON.stringify({ password: secret })],
    ['util.inspect', () => inspect(secret)],
    ['util.inspect of what holds it', () => inspect({ deep: { password: secret } }, { depth: 9, showHidden: true })],
    ['util.format', () => format('%s %o %j', secret, secret, secret)],
    ['an error that names it', () => inspect(new Error(String(secret)))],
    ['its properties', () => JSON.stringify([Object.keys(secret), Object.values(secret), { ...secret }])],
    ['a copy', () => inspect(structuredClone({ ...secret }))],
  ])('does not show in %s', (_where, print) => {
    expect(print()).not.toContain('hunter2');
  });

  it('prints as three asterisks', () => {
    expect(String(secret)).toBe('***');
    expect(inspect(secret)).toBe('***');
  });
});
