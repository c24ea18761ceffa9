import { Logger, type INestApplication, type LoggerService, type LogLevel } from '@nestjs/common';
import { ApplicationLogger } from '../application-logger.js';
import { instancesOf } from './find-lifecycle.js';
import { startLogger } from './start-logger.js';

/** What `bootstrap()` was given. */
export type GivenLogger = LoggerService | LogLevel[] | false | undefined;

/** Whether the application's own logger is used, when it has one: nobody gave another. Until it is there, lines wait. */
export function waitsForLogger(given: GivenLogger): given is LogLevel[] | undefined {
  return given === undefined || Array.isArray(given);
}

/** Hands what was said so far, and all that follows, to the logger that the modules of the application bring. */
export function installLogger(app: INestApplication, given: GivenLogger, debug: boolean): void {
  if (!waitsForLogger(given)) return;
  const own = instancesOf(app, ApplicationLogger).find(isLogger);
  if (own === undefined) return Logger.flush();
  if (given !== undefined) own.setLogLevels(given);
  app.useLogger(startLogger(own, debug));
  Logger.flush();
}

/** By what it can do: `ConsoleLogger` is one as well. */
function isLogger(value: unknown): value is ApplicationLogger {
  return typeof value === 'object' && value !== null && 'log' in value && 'setLogLevels' in value;
}
