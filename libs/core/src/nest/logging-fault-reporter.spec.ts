import { Logger } from '@nestjs/common';
import { LoggingFaultReporter } from './logging-fault-reporter.js';

describe('LoggingFaultReporter', () => {
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
    log.mockRestore();
  });
});
