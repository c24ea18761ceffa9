import type { LoggerService } from '@nestjs/common';
import { startLogger } from './start-logger.js';

const recorder = (): LoggerService & { readonly lines: string[] } => {
  const lines: string[] = [];
  const record =
    (level: string) =>
    (message: unknown, ...rest: unknown[]) =>
      void lines.push([level, message, ...rest].join(' '));
  return {
    lines,
    log: record('log'),
    warn: record('warn'),
    error: record('error'),
    debug: record('debug'),
    fatal: record('fatal'),
  };
};

describe('startLogger', () => {
  it("leaves out Nest's own report of a failed start and passes everything else on", () => {
    const target = recorder();
    const logger = startLogger(target, false);
    if (logger === false) throw new Error('a logger was expected');

    logger.error('thrown', 'stack', 'ExceptionHandler');
    logger.error('Error: listen EADDRINUSE: address already in use :::3000', 'NestApplication');
    logger.error('mine', 'OrderService');
    logger.error('other', 'NestApplication');
    logger.log('a', 'X');
    logger.warn('b', 'X');
    logger.debug?.('c', 'X');
    logger.verbose?.('nobody listens', 'X');
    logger.fatal?.('d', 'X');

    expect(target.lines).toEqual([
      'error mine OrderService',
      'error other NestApplication',
      'log a X',
      'warn b X',
      'debug c X',
      'fatal d X',
    ]);
  });

  it('keeps the report when someone debugs', () => {
    const target = recorder();

    expect(startLogger(target, true)).toBe(target);
  });

  it('stays silent when that was asked for', () => {
    expect(startLogger(false, false)).toBe(false);
  });
});
