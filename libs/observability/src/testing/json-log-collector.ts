import { LogDestination } from '../logs/log-destination.js';

/** One line of the log, parsed. */
export type LogRecord = Readonly<Record<string, unknown>> & {
  readonly level: string;
  readonly time: number;
  readonly msg?: string;
};

/**
 * Keeps what an application with `LOG_FORMAT=json` logs:
 *
 *     const logs = new JsonLogCollector();
 *     Test.createTestingModule({ ... }).overrideProvider(LogDestination).useValue(logs)
 *     app.useLogger(app.get(ApplicationLogger));
 */
export class JsonLogCollector extends LogDestination {
  readonly #lines: string[] = [];

  write(line: string): void {
    this.#lines.push(line);
  }

  /** As they were written, each with its line break. */
  get lines(): readonly string[] {
    return [...this.#lines];
  }

  get records(): readonly LogRecord[] {
    return this.#lines.map((line) => JSON.parse(line) as LogRecord); // what is written by our logger is one
  }

  /** Those whose message contains the text. */
  about(text: string): readonly LogRecord[] {
    return this.records.filter(({ msg }) => msg?.includes(text) === true);
  }

  clear(): void {
    this.#lines.length = 0;
  }
}
