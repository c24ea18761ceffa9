import type { FailureAnalyzer } from '../../failures/failure.js';
import { ProcessReport, type ReportingProcess } from './process-report.js';

export interface CommandOptions {
  /** Explain failures of the application's own; asked before the built-in ones. */
  readonly analyzers?: readonly FailureAnalyzer[] | undefined;
  /** Default: Node's `process`. */
  readonly process?: (ReportingProcess & { exitCode?: number | string | null | undefined }) | undefined;
}

/**
 * Runs a command of an application, such as its migrations: a failure is explained on standard error as `bootstrap` explains one, and becomes the exit code (78, 69
 * or 70) with which the process ends once nothing is left to do. The process is not ended here.
 */
export async function runCommand(work: () => void | Promise<void>, options: CommandOptions = {}): Promise<void> {
  const target = options.process ?? process;
  try {
    await work();
  } catch (error) {
    target.exitCode = new ProcessReport(target, options.analyzers).explain(error);
  }
}
