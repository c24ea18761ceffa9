import { CallContext, Duration, isAbort, TimeoutExceededError, type CallOptions } from '#core';
import {
  CoordinationError,
  Idempotency,
  IdempotencyAnswerError,
  IdempotencyInFlightError,
  IdempotencyMismatchError,
  type IdempotencyOptions,
  type IdempotentResult,
} from '#domain/coordination';
import type { PortParts } from '../port-parts.js';
import { decodeAnswer, encodeAnswer, encodeRefusal } from './answer-codec.js';
import { assertIdempotencyKey, idempotentRun, type IdempotentRun } from './idempotency-checks.js';
import type { IdempotencyBegin, IdempotencyBeginning, IdempotencyStore } from './idempotency-store.js';
import { KeptLease } from './kept-lease.js';

export interface PortableIdempotencyParts extends Pick<PortParts, 'calls' | 'clock' | 'faults' | 'ids' | 'instance'> {
  readonly store: IdempotencyStore;
  readonly settings: Pick<
    PortParts['settings'],
    'timeout' | 'idempotencyTtl' | 'idempotencyLease' | 'idempotencyMaxBytes'
  >;
}

type Work<T> = (signal: AbortSignal) => Promise<T>;

/** The port over any store: who runs the work, how long the key is theirs, and what becomes of the answer. */
export class PortableIdempotency extends Idempotency {
  constructor(private readonly parts: PortableIdempotencyParts) {
    super();
  }

  async run<T>(key: string, work: Work<T>, options: IdempotencyOptions): Promise<IdempotentResult<T>> {
    const run = idempotentRun(key, options, this.parts.settings);
    const joined = this.parts.store.joined?.(() => this.#inUnitOfWork(run, work));
    return joined ?? this.#underLease(run, work);
  }

  async forget(key: string): Promise<boolean> {
    assertIdempotencyKey(key);
    const { calls, store, settings } = this.parts;
    return calls.run('idempotency.forget', 'once', (signal) => store.forget(key, signal), settings);
  }

  /** Key, effects and answer are of one transaction. How long a concurrent one is waited for is the database's to limit: giving up a statement would end the transaction. */
  async #inUnitOfWork<T>(run: IdempotentRun, work: Work<T>): Promise<IdempotentResult<T>> {
    const { key, ttl, signal } = run;
    const owner = this.parts.ids.next();
    const beginning = await this.#begin({ ...run, owner, leaseMilliseconds: ttl }, { signal });
    if (beginning.kind !== 'begun') return replay(run, beginning);
    const value = await work(signal ?? new AbortController().signal);
    const answer = encodeAnswer(value, this.parts.settings.idempotencyMaxBytes);
    if (await this.#complete({ key, owner, answer, ttlMilliseconds: ttl }, { signal }))
      return { value, replayed: false };
    throw new CoordinationError(
      'The idempotency key is not in the transaction that began it. Let nothing else change our tables.',
    );
  }

  async #underLease<T>(run: IdempotentRun, work: Work<T>): Promise<IdempotentResult<T>> {
    const { clock, ids, settings } = this.parts;
    const begin: IdempotencyBegin = { ...run, owner: ids.next(), leaseMilliseconds: run.lease };
    const begunAt = clock.monotonic();
    const beginning = await this.#beginOrLeave(begin, { signal: run.signal, timeout: settings.timeout });
    if (beginning.kind !== 'begun') return replay(run, beginning);
    const lease = new KeptLease({ clock, lease: run.lease, renew: () => this.#renew(begin) }, begunAt);
    try {
      const value = await this.#work(run, begin, () => work(either(run.signal, lease.lost)));
      const { answer, refusal } = this.#encoded(value);
      await this.#keep(run, begin, answer);
      if (refusal !== undefined) throw refusal;
      return { value, replayed: false };
    } finally {
      lease.end();
    }
  }

  /** What has run and says itself that its answer cannot be kept must not run again. What has failed may. */
  async #work<T>(run: IdempotentRun, begin: IdempotencyBegin, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof IdempotencyAnswerError) await this.#keep(run, begin, encodeRefusal(error));
      else await this.#abandon(begin);
      throw error;
    }
  }

  #abandon({ key, owner }: IdempotencyBegin): Promise<void> {
    const { calls, store } = this.parts;
    return this.#reported('giving up an idempotency key (it is free when its lease ends)', () =>
      this.#ours((options) =>
        calls.run('idempotency.abandon', 'idempotent', (signal) => store.abandon(key, owner, signal), options),
      ),
    );
  }

  /** The work has run: its value is the caller's whatever becomes of the answer. */
  #keep({ key, ttl }: IdempotentRun, { owner }: IdempotencyBegin, answer: string): Promise<void> {
    return this.#reported('keeping the answer of idempotent work (the work may run again)', async () => {
      const kept = await this.#ours((options) => this.#complete({ key, owner, answer, ttlMilliseconds: ttl }, options));
      if (!kept) throw new CoordinationError('The key was no longer this run’s: its lease had ended.');
    });
  }

  /** An answer that is none is kept as a refusal, so that the work does not run again. */
  #encoded(value: unknown): { readonly answer: string; readonly refusal?: IdempotencyAnswerError } {
    try {
      return { answer: encodeAnswer(value, this.parts.settings.idempotencyMaxBytes) };
    } catch (error) {
      if (!(error instanceof IdempotencyAnswerError)) throw error;
      return { answer: encodeRefusal(error), refusal: error };
    }
  }

  #begin(begin: IdempotencyBegin, options: CallOptions): Promise<IdempotencyBeginning> {
    const { calls, store } = this.parts;
    return calls.run('idempotency.begin', 'idempotent', (signal) => store.begin(begin, signal), options);
  }

  /** Whoever gives up waiting for the answer may have got the key all the same: nobody is to wait for its lease. Given back behind the caller, who waits no more. */
  async #beginOrLeave(begin: IdempotencyBegin, options: CallOptions): Promise<IdempotencyBeginning> {
    try {
      return await this.#begin(begin, options);
    } catch (error) {
      if (isAbort(error, options.signal) || error instanceof TimeoutExceededError) void this.#abandon(begin);
      throw error;
    }
  }

  #complete(answer: Parameters<IdempotencyStore['complete']>[0], options: CallOptions): Promise<boolean> {
    const { calls, store } = this.parts;
    return calls.run('idempotency.complete', 'idempotent', (signal) => store.complete(answer, signal), options);
  }

  #renew(begin: IdempotencyBegin): Promise<boolean> {
    const { calls, store } = this.parts;
    return this.#ours((options) =>
      calls.run('idempotency.renew', 'idempotent', (signal) => store.renew(begin, signal), options),
    );
  }

  /** What must be done also when the caller has gone or its time is up: the work has run, or runs still. */
  #ours<T>(call: (options: CallOptions) => Promise<T>): Promise<T> {
    const { settings, ids } = this.parts;
    const { deadline: _limit, ...fields } = CallContext.current() ?? { correlationId: ids.next() };
    return CallContext.run(new CallContext({ ...fields, signal: undefined }), () =>
      call({ timeout: settings.timeout }),
    );
  }

  async #reported(where: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.parts.faults.report({ where: `${where}, coordination "${this.parts.instance}"`, error });
    }
  }
}

function either(callers: AbortSignal | undefined, lost: AbortSignal): AbortSignal {
  return callers === undefined ? lost : AbortSignal.any([callers, lost]);
}

/** The answer of an earlier run, for whoever asks for the same. */
function replay<T>(
  { fingerprint }: Pick<IdempotentRun, 'fingerprint'>,
  found: Exclude<IdempotencyBeginning, { kind: 'begun' }>,
): IdempotentResult<T> {
  if (found.fingerprint !== fingerprint)
    throw new IdempotencyMismatchError(
      'The idempotency key was used for another request. Use a new key, or repeat the request as it was.',
    );
  if (found.kind === 'answered') return { value: decodeAnswer<T>(found.answer), replayed: true };
  throw new IdempotencyInFlightError(
    'Another caller with this idempotency key is being served. Repeat it a little later.',
    {
      retryAfter: Duration.milliseconds(Math.max(0, found.freeAfter)),
    },
  );
}
