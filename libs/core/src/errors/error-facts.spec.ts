import { detailOf, messageOf, numberOf, textOf } from './error-facts.js';

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
});
