import { ConsoleLogger } from '@nestjs/common';
import { CallContext } from 'nestjs-groundwork/core';

/** What the shop itself said, and in which trace. */
export interface SaidLine {
  readonly text: string;
  /** 32 hexadecimal digits (W3C Trace Context). */
  readonly traceId: string | undefined;
}

/** The log of the demonstration, which tells the story itself: prints what is wrong, and keeps what the shop says. */
export class DemoLog extends ConsoleLogger {
  readonly #said: SaidLine[] = [];

  constructor() {
    super({ logLevels: ['fatal', 'error', 'warn'] });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) === 'Shop') this.#said.push({ text: String(message), traceId: currentTraceId() });
  }

  said(traceId: string): readonly string[] {
    return this.#said.filter((line) => line.traceId === traceId).map(({ text }) => text);
  }
}

function currentTraceId(): string | undefined {
  return CallContext.current()?.trace?.traceparent.split('-')[1];
}
