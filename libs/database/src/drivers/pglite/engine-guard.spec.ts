import { guardEngine, type EngineModule } from './engine-guard.js';
import { EngineLostError } from './engine.js';

function engineThat(mainLoop: () => void): EngineModule {
  return {
    _PostgresMainLoopOnce: mainLoop,
    _PostgresSendReadyForQueryIfNecessary: () => undefined,
    _pgl_pq_flush: () => undefined,
    _pq_buffer_remaining_data: () => 1,
    _IsTransactionBlock: () => 0,
    _pgl_run_atexit_funcs: () => undefined,
    stackRestore: () => undefined,
  };
}

describe('guardEngine', () => {
  it('leaves an SQL error to PGlite', () => {
    const sqlError = Object.assign(new Error('exit'), { status: 100 });
    const engine = engineThat(() => {
      throw sqlError;
    });
    const onLost = jest.fn();
    guardEngine(engine, ['PANIC:  no space'], onLost);
    expect(() => engine._PostgresMainLoopOnce()).toThrow(sqlError);
    expect(onLost).not.toHaveBeenCalled();
    expect(engine._IsTransactionBlock()).toBe(0);
  });

  it('stops the engine at the first failure that is not one, also where PGlite would loop for ever', () => {
    const engine = engineThat(() => {
      throw new RangeError('Maximum call stack size exceeded');
    });
    const onLost = jest.fn();
    guardEngine(engine, ['PANIC:  no space'], onLost);
    expect(() => engine._PostgresMainLoopOnce()).toThrow(RangeError);
    expect(onLost).toHaveBeenCalledWith(
      expect.objectContaining({ cause: expect.any(RangeError) as RangeError, log: ['PANIC:  no space'] }),
    );
    for (const call of [
      () => engine.stackRestore(0),
      () => engine._PostgresMainLoopOnce(),
      () => engine._pq_buffer_remaining_data(),
      () => engine._pgl_pq_flush(),
    ]) {
      expect(call).toThrow(EngineLostError);
    }
    expect(onLost).toHaveBeenCalledTimes(1);
  });
});
