import type { ApplicationLogger } from '#core/nest';
import type { LogLevel } from '#domain/observability';
import type { LogLevel as NestLevel } from '@nestjs/common';
import type { Level, Logger } from 'pino';
import type { LevelGate } from '../../logs/level-gate.js';
import { readLogArguments } from '../../logs/log-arguments.js';
import { leastOf } from '../../logs/nest-levels.js';

/** Nest's logger over pino: one line of JSON for each call. */
export class PinoApplicationLogger implements ApplicationLogger {
  #current: () => Logger;

  constructor(
    private readonly gate: LevelGate,
    root: Logger,
  ) {
    this.#current = () => root;
  }

  /** Logs through what `current` gives from now on: the logger of the running request, to which somebody may have bound fields. */
  follow(current: () => Logger): void {
    this.#current = current;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#write('info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.#write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#write('trace', message, rest);
  }

  setLogLevels(levels: NestLevel[]): void {
    this.gate.least = leastOf(levels);
  }

  #write(level: Level & LogLevel, message: unknown, rest: readonly unknown[]): void {
    if (!this.gate.lets(level)) return;
    const { entry, message: text } = readLogArguments(message, rest);
    const logger = this.#current();
    if (text === undefined) logger[level](entry);
    else logger[level](entry, text);
  }
}
