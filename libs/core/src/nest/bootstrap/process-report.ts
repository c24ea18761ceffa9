import { analyzeFailure } from '../../failures/analyze-failure.js';
import { exitCodeOf } from '../../failures/exit-codes.js';
import type { FailureAnalyzer } from '../../failures/failure.js';
import { renderFailures } from '../../failures/render-failure.js';
import type { ProcessOutput, ProcessPort } from './process-port.js';

/** What a report needs of a process. */
export interface ReportingProcess extends Pick<ProcessPort, 'env'> {
  readonly stderr: Pick<ProcessOutput, 'write' | 'isTTY' | 'columns'>;
}

/** What is said on standard error: for a person on a terminal, as JSON lines for a log collector otherwise. */
export class ProcessReport {
  constructor(
    private readonly process: ReportingProcess,
    private readonly analyzers: readonly FailureAnalyzer[] = [],
  ) {}

  /** `DEBUG` asks for stacks. */
  get debug(): boolean {
    return (this.process.env['DEBUG'] ?? '') !== '';
  }

  /** Explains an error and gives the exit code that fits it. */
  explain(error: unknown, options: { readonly withStack?: boolean } = {}): number {
    const { stderr } = this.process;
    const failures = analyzeFailure(error, this.analyzers);
    const stack = this.debug || options.withStack === true ? { stackOf: error } : {};
    stderr.write(renderFailures(failures, { terminal: stderr.isTTY === true, width: stderr.columns, ...stack }));
    return exitCodeOf(failures);
  }

  say(message: string): void {
    const { stderr } = this.process;
    stderr.write(stderr.isTTY === true ? `${message}\n` : `${JSON.stringify({ level: 'warn', message })}\n`);
  }
}
