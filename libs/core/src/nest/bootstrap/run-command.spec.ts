import { ConfigurationError } from '../../errors/configuration.errors.js';
import { runCommand } from './run-command.js';

function fakeProcess(): {
  env: Record<string, string>;
  exitCode?: number;
  readonly written: string[];
  stderr: { write(text: string): void };
} {
  const written: string[] = [];
  return { env: {}, written, stderr: { write: (text) => void written.push(text) } };
}

describe('runCommand', () => {
  it('leaves the exit code alone when the command succeeds', async () => {
    const target = fakeProcess();
    await runCommand(() => Promise.resolve(), { process: target });
    expect([target.exitCode, target.written]).toEqual([undefined, []]);
  });

  it('explains a failure and sets the exit code that fits it', async () => {
    const target = fakeProcess();
    const problem = {
      subject: 'DATABASE_WAIT',
      expected: 'a duration',
      found: '"30"',
      source: 'environment',
      fix: 'Give a unit.',
    };
    await runCommand(() => Promise.reject(new ConfigurationError([problem])), { process: target });
    expect(target.exitCode).toBe(78);
    expect(target.written.join('')).toContain('DATABASE_WAIT');
  });

  it('explains what a command throws at once, too', async () => {
    const target = fakeProcess();
    await runCommand(
      () => {
        throw new Error('of nobody');
      },
      { process: target },
    );
    expect(target.exitCode).toBe(70);
  });
});
