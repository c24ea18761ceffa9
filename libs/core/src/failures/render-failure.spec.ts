import { renderFailures } from './render-failure.js';
import type { Failure } from './failure.js';

const failure: Failure = {
  code: 'DATABASE_UNAVAILABLE',
  what: 'The database cannot be reached.',
  why: 'Nothing listens on 127.0.0.1:1. The driver gave up after 5 attempts, each of which was refused by the machine.',
  action: ['Check that the server runs and that DATABASE_URL names it.', `x${'y'.repeat(200)}`],
  exitCode: 69,
};

describe('renderFailures', () => {
  it('draws a box for a person', () => {
    const short = { ...failure, why: 'Refused.', action: ['Start it.', 'Or not.'] };

    expect(renderFailures([short], { terminal: true, width: 52 })).toBe(
      [
        '┌──────────────────────────────────────────────────┐',
        '│ The database cannot be reached.                  │',
        '│                                                  │',
        '│ Why   Refused.                                   │',
        '│ Do    - Start it.                                │',
        '│       - Or not.                                  │',
        '│ Code  DATABASE_UNAVAILABLE (exit 69)             │',
        '└──────────────────────────────────────────────────┘',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [10, 40],
    [60, 60],
    [undefined, 80],
    [400, 100],
  ])('keeps every line of a terminal of %p columns within %d', (width, expected) => {
    const lines = renderFailures([failure], { terminal: true, width }).trimEnd().split('\n');

    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([expected]));
    expect(lines.map((line) => line.slice(1, -1).trim()).join('')).toContain('yyyy');
  });

  it('loses no word by wrapping', () => {
    const text = renderFailures([failure], { terminal: true, width: 60 }).replace(/[│\n]/g, ' ').replace(/ +/g, ' ');

    expect(text).toContain(failure.why);
  });

  it('gives one JSON line for each failure otherwise', () => {
    const lines = renderFailures([failure, failure], { terminal: false }).trimEnd().split('\n');

    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toEqual({ level: 'fatal', ...failure });
  });

  it('shows no stack unless it is given the error, and then a masked one', () => {
    const error = new Error('outer', { cause: new Error('redis://:hunter2@cache') });

    expect(renderFailures([failure], { terminal: true })).not.toContain('    at ');
    const text = renderFailures([failure], { terminal: true, stackOf: error });
    expect(text).toContain('    at ');
    expect(text).toContain('Caused by: Error: redis://***@cache');
    expect(JSON.parse(renderFailures([failure], { terminal: false, stackOf: error }))).toHaveProperty('stack');
  });
});
