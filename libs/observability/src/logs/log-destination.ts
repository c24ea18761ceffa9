/** Where the lines of the log go. Override it to send them elsewhere; `JsonLogCollector` of the testing kit keeps them. */
export abstract class LogDestination {
  /** @param line one record, with the line break at its end. Must not throw and must not wait. */
  abstract write(line: string): void;
}

/** The standard output, as everything else that Nest logs. */
export class StandardOutput extends LogDestination {
  write(line: string): void {
    process.stdout.write(line);
  }
}
