import { escapeControl, Redactor } from '#core';
import { ConsoleLogger, type LogLevel as NestLevel } from '@nestjs/common';
import type { LevelGate } from './level-gate.js';
import { leastOf, levelOf } from './nest-levels.js';
import { resolveMessage } from './resolve-message.js';

/** Nest's own logger, without secrets, with one line for each text, and with the level that the application has at the moment. */
export class RedactingConsoleLogger extends ConsoleLogger {
  readonly #oneLine: Redactor;
  readonly #manyLines: Redactor;

  /** @param secretNames what `logRedact` gives. */
  constructor(
    private readonly gate: LevelGate,
    secretNames: readonly string[],
  ) {
    super();
    this.#oneLine = new Redactor({ names: secretNames, finish: escapeControl });
    this.#manyLines = new Redactor({ names: secretNames });
  }

  override isLevelEnabled(level: NestLevel): boolean {
    return this.gate.lets(levelOf(level));
  }

  override setLogLevels(levels: NestLevel[]): void {
    this.gate.least = leastOf(levels);
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (this.isLevelEnabled('log')) super.log(this.#data(message), ...rest.map(this.#data));
  }

  override fatal(message: unknown, ...rest: unknown[]): void {
    if (this.isLevelEnabled('fatal')) super.fatal(this.#data(message), ...rest.map(this.#data));
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (this.isLevelEnabled('error')) super.error(this.#data(message), ...rest.map(this.#data));
  }

  override warn(message: unknown, ...rest: unknown[]): void {
    if (this.isLevelEnabled('warn')) super.warn(this.#data(message), ...rest.map(this.#data));
  }

  override debug(message: unknown, ...rest: unknown[]): void {
    if (this.isLevelEnabled('debug')) super.debug(this.#data(message), ...rest.map(this.#data));
  }

  override verbose(message: unknown, ...rest: unknown[]): void {
    if (this.isLevelEnabled('verbose')) super.verbose(this.#data(message), ...rest.map(this.#data));
  }

  /** Nest 12 gives objects that follow the message as the last argument, Nest 11 as messages. */
  protected override printMessages(...[messages, context, level, stream, stack, params]: ConsoleArguments): void {
    const safe = messages.map((message) => this.#safe(resolveMessage(message)));
    const where = context === undefined ? undefined : this.#oneLine.text(context);
    super.printMessages(safe, where, level, stream, stack, this.#oneLine.redact(params) as typeof params); // stays an object
  }

  protected override printStackTrace(stack: string): void {
    if (stack) super.printStackTrace(this.#lines(stack));
  }

  /** Before Nest reads it: what an application logs may throw when it is looked at. */
  readonly #data = (value: unknown): unknown =>
    typeof value !== 'object' || value instanceof Error ? value : this.#oneLine.redact(value);

  #safe(message: unknown): unknown {
    if (!(message instanceof Error)) return this.#oneLine.redact(message);
    const fields = this.#manyLines.redact(message);
    return this.#lines(
      typeof fields === 'object' && fields !== null && 'stack' in fields ? String(fields.stack) : String(fields),
    );
  }

  #lines(text: string): string {
    return this.#manyLines.text(text).split('\n').map(escapeControl).join('\n');
  }
}

type ConsoleArguments = Parameters<ConsoleLogger['printMessages']>;
