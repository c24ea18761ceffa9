/** A failure as a person acts on it. Every text is on one line and free of secrets. */
export interface Failure {
  /** Stable: the error's own code, or one of those that the analyzers give to foreign errors. */
  readonly code: string;
  /** What happened, in one sentence. */
  readonly what: string;
  /** What was found: address, variable, the other side's words. */
  readonly why: string;
  /** What to do, one step a line, the likeliest first. */
  readonly action: readonly string[];
  /** With what the process ends; see `EXIT_CODES`. */
  readonly exitCode: number;
}

/**
 * Explains an error, or leaves it to the next one. Pure; reads code and cause chain and never the class, so that it needs no driver loaded.
 * Credentials and control characters need no care: they are masked in what it returns.
 */
export type FailureAnalyzer = (error: unknown) => Failure | undefined;
