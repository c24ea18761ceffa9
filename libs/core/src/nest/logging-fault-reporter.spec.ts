import { Logger } from '@nestjs/common';
import { errorBeingLogged, ResilienceError } from '#core';
import { LoggingFaultReporter } from './logging-fault-reporter.js';

describe('LoggingFaultReporter', () => {
  afterEach(() => jest.restoreAllMocks());

  it('logs a fault once, as an error, with its stack and without its secrets', () => {
    const log = jest.spyOn(Logger.prototype, 'error').mockImplementation();

    new LoggingFaultReporter().report({
      where: 'afterCommit hook',
      error: new Error('redis://:hunter2@cache is gone'),
    });

    expect(log).toHaveBeenCalledTimes(1);
    const [message, stack] = log.mock.calls[0] as unknown as [string, string];
    expect(message).toBe('afterCommit hook failed: redis://***@cache is gone');
    expect(stack).toContain('logging-fault-reporter.spec');
    expect(stack).not.toContain('hunter2');
  });

  it('takes the level from the row of an error, and hands the error to a logger that writes fields', () => {
    const seen: unknown[] = [];
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => void seen.push(errorBeingLogged()));
    const error = new (class CutShortError extends ResilienceError {})('cut short');

    new LoggingFaultReporter().report({ where: 'hook', error });

    expect(warn).toHaveBeenCalledWith('hook failed: RESILIENCE_ERROR: cut short');
    expect(seen).toEqual([error]);
    expect(errorBeingLogged()).toBeUndefined();
  });
});
