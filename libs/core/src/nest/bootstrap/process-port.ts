export type StopSignal = 'SIGTERM' | 'SIGINT';

export type ProcessEvent = StopSignal | 'uncaughtException' | 'unhandledRejection';

/** A standard output. Emits `error` when nobody reads it any more (EPIPE). */
export interface ProcessOutput {
  write(text: string): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What `bootstrap()` needs of a process; Node's `process` is one. */
export interface ProcessPort {
  on(event: ProcessEvent, listener: (value: unknown) => void): unknown;
  off(event: ProcessEvent, listener: (value: unknown) => void): unknown;
  exit(code: number): void;
  readonly stdout: Pick<ProcessOutput, 'on' | 'off'>;
  readonly stderr: ProcessOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
}
