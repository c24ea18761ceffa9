import { getEventListeners } from 'node:events';
import { isAbort, orAbort } from '#core';

describe('isAbort', () => {
  it('knows the reason of the signal, whatever it is', () => {
    const controller = new AbortController();
    const reason = new Error('deadline');
    controller.abort(reason);

    expect(isAbort(reason, controller.signal)).toBe(true);
    expect(isAbort(new Error('deadline'), controller.signal)).toBe(false);
  });

  it('knows an AbortError by its name', () => {
    expect(isAbort(new DOMException('gone', 'AbortError'))).toBe(true);
    expect(isAbort(Object.assign(new Error('x'), { name: 'AbortError' }))).toBe(true);
    expect(isAbort(new Error('x'))).toBe(false);
    expect(isAbort(undefined)).toBe(false);
  });

  it('does not take the reason of a signal that has not aborted', () => {
    expect(isAbort(undefined, new AbortController().signal)).toBe(false);
  });
});

describe('orAbort', () => {
  it('settles as the promise does and leaves no listener behind', async () => {
    const { signal } = new AbortController();

    await expect(orAbort(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(orAbort(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('rejects with the reason as soon as the signal aborts', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const result = orAbort(new Promise(() => undefined), controller.signal);

    controller.abort(reason);

    await expect(result).rejects.toBe(reason);
  });

  it('rejects when the signal has aborted already, and hears the late failure of the promise', async () => {
    const reason = new Error('before');

    await expect(orAbort(Promise.reject(new Error('late')), AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('gives the promise itself without a signal', () => {
    const promise = Promise.resolve();

    expect(orAbort(promise, undefined)).toBe(promise);
  });
});
