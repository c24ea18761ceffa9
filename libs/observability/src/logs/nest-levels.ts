import { LOG_LEVELS, type LogLevel } from '#domain/observability';
import type { LogLevel as NestLevel } from '@nestjs/common';

/** Nest's words for our levels. */
const OURS: Readonly<Record<NestLevel, LogLevel>> = {
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  log: 'info',
  debug: 'debug',
  verbose: 'trace',
};

export function levelOf(level: NestLevel): LogLevel {
  return OURS[level];
}

/** The chattiest of them, as Nest counts what `app.useLogger(['error', 'warn'])` gives. */
export function leastOf(levels: readonly NestLevel[]): LogLevel {
  const ranks = levels.map((level) => LOG_LEVELS.indexOf(OURS[level]));
  return LOG_LEVELS[Math.max(...ranks)] ?? 'off';
}
