export type StopSignal = 'SIGTERM' | 'SIGINT';

export type ProcessEvent = StopSignal | 'uncaughtException' | 'unhandledRejection';

/** What `bootstrap()` needs of a process; Node's `process` is one. */
export interface ProcessPort {
  on(event: ProcessEvent, listener: (value: unknown) => void): unknown;
  off(event: ProcessEvent, listener: (value: unknown) => void): unknown;
  exit(code: number): void;
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
}
