import { EngineLostError } from './engine.js';

/** The functions of PGlite's WebAssembly module that one round of its main loop calls, as PGlite 0.5 names them. */
export interface EngineModule {
  _PostgresMainLoopOnce(): void;
  _PostgresSendReadyForQueryIfNecessary(): void;
  _pgl_pq_flush(): void;
  _pq_buffer_remaining_data(): number;
  _IsTransactionBlock(): number;
  _pgl_run_atexit_funcs(): void;
  stackRestore(pointer: number): void;
}

// PGlite's own number for "an SQL error was raised"; its loop handles that one (POSTGRES_MAIN_LONGJMP).
const SQL_ERROR = 100;

/**
 * Makes a failure of the engine visible. PGlite 0.5.14 catches everything that its main loop throws and goes on with the broken engine:
 * a stack overflow (deeply nested JSON) is answered as success without rows, also to the statements after it; a PANIC (no space for the
 * write-ahead log) leaves it in an endless loop that blocks the process. From the first such failure on, every call into the engine throws.
 */
export function guardEngine(
  engine: EngineModule,
  log: readonly string[],
  onLost: (error: EngineLostError) => void,
): void {
  const mainLoopOnce = engine._PostgresMainLoopOnce.bind(engine);
  engine._PostgresMainLoopOnce = () => {
    try {
      mainLoopOnce();
    } catch (error) {
      if (!isSqlError(error)) {
        const lost = new EngineLostError(error, [...log]);
        disable(engine, lost);
        onLost(lost);
      }
      throw error;
    }
  };
}

function isSqlError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'status' in error && error.status === SQL_ERROR;
}

function disable(engine: EngineModule, lost: EngineLostError): void {
  const refuse = (): never => {
    throw lost;
  };
  engine._PostgresMainLoopOnce = refuse;
  engine._PostgresSendReadyForQueryIfNecessary = refuse;
  engine._pgl_pq_flush = refuse;
  engine._pq_buffer_remaining_data = refuse;
  engine._IsTransactionBlock = refuse;
  engine._pgl_run_atexit_funcs = refuse;
  engine.stackRestore = refuse; // called by the loop after it caught an error: the way out of it
}
