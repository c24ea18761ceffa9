import { LevelGate } from './level-gate.js';
import { RedactingConsoleLogger } from './redacting-console-logger.js';

const COLORS = /\x1b\[\d+m/g; // eslint-disable-line no-control-regex -- what Nest puts around its texts

function printed(log: (logger: RedactingConsoleLogger) => void, gate = new LevelGate('info')): string {
  let output = '';
  const keep = (text: unknown): boolean => ((output += String(text)), true);
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(keep),
  );
  try {
    log(new RedactingConsoleLogger(gate, ['iban']));
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
  return output.replaceAll(COLORS, '');
}

describe('RedactingConsoleLogger', () => {
  it('prints a text on one line, without its secrets', () => {
    const output = printed((logger) => logger.log('token=hunter2\n[Nest] 1 - forged\u001b[2J\u202e', 'A\nB'));

    expect(output.split('\n')).toHaveLength(2);
    expect(output).toContain('[A\\nB] token=***\\n[Nest] 1 - forged\\u{1b}[2J\\u{202e}');
  });

  it('prints objects without their secrets, wherever they are', () => {
    const output = printed((logger) => {
      logger.log({ order: { id: 1, password: 'hunter2', customerIban: 'hunter2' } }, 'A');
      logger.warn('seen', { token: 'hunter2', id: 2 }, 'A');
      logger.log(() => 'lazy secret=hunter2', 'A');
    });

    expect(output).toMatch(/id: 1/);
    expect(output).toMatch(/id: 2/);
    expect(output).toContain('lazy secret=***');
    expect(output).not.toContain('hunter2');
  });

  it('prints stacks line by line, with those of the causes', () => {
    const error = new Error('outer password=hunter2', { cause: new Error('inner redis://a:hunter2@b') });
    const output = printed((logger) => {
      logger.error('it failed', error.stack, 'A');
      logger.error(error, 'A');
    });

    expect(output.match(/\n\s+at .+redacting-console-logger\.spec/g)?.length).toBeGreaterThanOrEqual(2);
    expect(output).toContain('Caused by: Error: inner redis://***@b');
    expect(output).not.toContain('hunter2');
  });

  it('prints what the gate lets through', () => {
    const gate = new LevelGate('warn');
    const log = (logger: RedactingConsoleLogger): void => {
      logger.log('a log');
      logger.warn('a warning');
      logger.verbose('chatter');
    };

    expect(printed(log, gate)).not.toContain('a log');
    gate.least = 'trace';
    expect(printed(log, gate)).toMatch(/a log[^]*a warning[^]*chatter/);
    gate.least = 'off';
    expect(printed(log, gate)).toBe('');
  });

  it('takes the levels that app.useLogger is given', () => {
    const gate = new LevelGate('trace');
    const output = printed((logger) => {
      logger.setLogLevels(['error', 'warn']);
      logger.log('a log');
      logger.warn('a warning');
    }, gate);

    expect(output).toContain('a warning');
    expect(output).not.toContain('a log');
    expect(gate.least).toBe('warn');
  });
});
