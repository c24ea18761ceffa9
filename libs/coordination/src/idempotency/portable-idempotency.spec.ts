import { CallContext, type Fault } from '#core';
import { VirtualClock } from '#core/testing';
import { CoordinationUnavailableError, IdempotencyAnswerError, LockLostError } from '#domain/coordination';
import { MemoryIdempotency } from '../drivers/memory/memory-idempotency.js';
import { idempotencyOver } from '../testing/support/over-store.js';
import type { IdempotencyStore } from './idempotency-store.js';
import type { PortableIdempotency } from './portable-idempotency.js';

const ASKED = { fingerprint: 'f' };

/** Counts what is asked of it, and fails where a test says so. */
class Service implements IdempotencyStore {
  readonly asked: string[] = [];
  readonly failures = new Map<string, () => Promise<never>>();

  constructor(private readonly below: IdempotencyStore) {}

  begin: IdempotencyStore['begin'] = (begin, signal) => this.#ask('begin', () => this.below.begin(begin, signal));
  renew: IdempotencyStore['renew'] = (begin, signal) => this.#ask('renew', () => this.below.renew(begin, signal));
  complete: IdempotencyStore['complete'] = (answer, signal) =>
    this.#ask('complete', () => this.below.complete(answer, signal));
  abandon: IdempotencyStore['abandon'] = (key, owner, signal) =>
    this.#ask('abandon', () => this.below.abandon(key, owner, signal));
  forget: IdempotencyStore['forget'] = (key, signal) => this.#ask('forget', () => this.below.forget(key, signal));

  #ask<T>(what: string, answer: () => Promise<T>): Promise<T> {
    this.asked.push(what);
    return this.failures.get(what)?.() ?? answer();
  }
}

describe('PortableIdempotency', () => {
  let clock: VirtualClock;
  let service: Service;
  let faults: Fault[];
  let idempotency: PortableIdempotency;
  const away = (...what: readonly string[]): void => {
    for (const each of what) service.failures.set(each, () => Promise.reject(new CoordinationUnavailableError('away')));
  };

  beforeEach(() => {
    clock = new VirtualClock();
    faults = [];
    service = new Service(new MemoryIdempotency({ clock, maxEntries: 100 }));
    idempotency = idempotencyOver(service, { clock, faults });
  });

  /** Work that runs until it is let go, with what its signal says. */
  function open(options: { lease?: string } = { lease: '3s' }) {
    let letGo: (value: string) => void = () => undefined;
    let signal: AbortSignal | undefined;
    const result = idempotency.run(
      'key',
      (given) => {
        signal = given;
        return new Promise<string>((resolve) => (letGo = resolve));
      },
      { ...ASKED, ...options },
    );
    return { result, letGo: (value: string) => letGo(value), signal: () => signal };
  }

  it('runs nothing when the key cannot be asked for', async () => {
    away('begin');
    let runs = 0;
    await expect(idempotency.run('key', async () => (runs += 1), ASKED)).rejects.toThrow(CoordinationUnavailableError);
    expect([runs, service.asked]).toEqual([0, ['begin']]);
  });

  it('renews at a third of the lease while the work runs, and not after', async () => {
    const { result, letGo } = open();
    await clock.advance(2_900);
    expect(service.asked).toEqual(['begin', 'renew', 'renew']);
    letGo('answer');
    await result;
    await clock.advance(60_000);
    expect(service.asked).toEqual(['begin', 'renew', 'renew', 'complete']);
    expect(clock.pending).toBe(0);
  });

  it('renews again sooner after a failure, and loses nothing when one of them succeeds', async () => {
    const { result, letGo, signal } = open();
    await clock.advance(1);
    away('renew');
    await clock.advance(2_000);
    service.failures.clear();
    await clock.advance(20_000);
    expect(signal()?.aborted).toBe(false);
    letGo('answer');
    expect(await result).toEqual({ value: 'answer', replayed: false });
    expect(faults).toEqual([]);
  });

  it('tells the work when its lease cannot be kept, and still gives its value', async () => {
    const { result, letGo, signal } = open();
    await clock.advance(1);
    away('renew');
    await clock.advance(2_900);
    expect(signal()?.aborted).toBe(false);
    await clock.advance(100);
    expect(signal()?.reason).toBeInstanceOf(LockLostError);
    expect(await idempotency.run('key', async () => 'of another', ASKED)).toMatchObject({ replayed: false });
    letGo('answer');
    expect(await result).toEqual({ value: 'answer', replayed: false });
    expect(faults).toMatchObject([
      {
        where: expect.stringContaining('keeping the answer'),
        error: { message: expect.stringContaining('lease had ended') },
      },
    ]);
    expect(await idempotency.run('key', async () => 'none', ASKED)).toEqual({ value: 'of another', replayed: true });
    expect(clock.pending).toBe(0);
  });

  it('tells the work at once when another has its key', async () => {
    const { result, letGo, signal } = open();
    await clock.advance(1);
    service.failures.set('renew', () => Promise.resolve(false as never));
    await clock.advance(1_000);
    expect(signal()?.reason).toBeInstanceOf(LockLostError);
    letGo('answer');
    await result;
  });

  it('gives the value when the answer cannot be kept, and reports it', async () => {
    away('complete');
    expect(await idempotency.run('key', async () => 'answer', ASKED)).toEqual({ value: 'answer', replayed: false });
    expect(faults).toMatchObject([{ where: expect.stringContaining('the work may run again') }]);
  });

  it('throws what the work has thrown when the key cannot be given up either, and reports that', async () => {
    away('abandon');
    const failure = new Error('The work failed.');
    await expect(idempotency.run('key', () => Promise.reject(failure), ASKED)).rejects.toBe(failure);
    expect(faults).toMatchObject([{ where: expect.stringContaining('giving up an idempotency key') }]);
  });

  it('keeps the answer also when the context of its caller has ended meanwhile', async () => {
    const caller = new AbortController();
    const context = new CallContext({ correlationId: 'c', signal: caller.signal, deadline: clock.monotonic() + 1_000 });
    const run = CallContext.run(context, () =>
      idempotency.run(
        'key',
        async () => {
          await clock.advance(2_000);
          caller.abort(new Error('gone'));
          return CallContext.current()?.correlationId;
        },
        ASKED,
      ),
    );
    expect(await run).toEqual({ value: 'c', replayed: false });
    expect(await idempotency.run('key', async () => '', ASKED)).toEqual({ value: 'c', replayed: true });
    expect(faults).toEqual([]);
  });

  it('gives a key back that it got while its caller gave up', async () => {
    const reason = new Error('gone');
    const caller = new AbortController();
    const begin = service.begin;
    service.begin = async (asked, signal) => {
      const begun = await begin(asked, signal);
      caller.abort(reason);
      await new Promise<never>(() => undefined);
      return begun;
    };
    const run = idempotency.run('key', async () => 1, { ...ASKED, signal: caller.signal });
    await expect(run).rejects.toBe(reason);
    await clock.advance(1);
    service.begin = begin;
    expect(await idempotency.run('key', async () => 2, ASKED)).toEqual({ value: 2, replayed: false });
  });

  it('does not run work again that says itself that its answer cannot be kept', async () => {
    const refusal = new IdempotencyAnswerError('a stream');
    await expect(idempotency.run('key', () => Promise.reject(refusal), ASKED)).rejects.toBe(refusal);
    await expect(idempotency.run('key', async () => 1, ASKED)).rejects.toThrow('a stream');
  });

  it('says of what another program has put in place of an answer that it is none', async () => {
    for (const answer of ['no json', '7', 'null']) {
      await service.begin({ key: answer, fingerprint: 'f', owner: 'o', leaseMilliseconds: 1_000 }, undefined);
      await service.complete({ key: answer, owner: 'o', answer, ttlMilliseconds: 1_000 }, undefined);
      await expect(idempotency.run(answer, async () => 1, ASKED)).rejects.toThrow(IdempotencyAnswerError);
    }
  });
});
