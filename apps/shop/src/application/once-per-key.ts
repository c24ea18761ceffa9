import { Injectable } from '@nestjs/common';
import { Clock } from 'nestjs-groundwork/core';
import { UnitOfWork } from 'nestjs-groundwork/domain/database';
import { IdempotencyKeyReusedError } from './order.errors.js';
import { RequestLog } from './ports/request-log.js';

/** A request with the key that its client repeats when it does not know what became of it. */
export interface KeyedRequest {
  readonly key: string;
  /** Equal for requests that ask for the same. */
  readonly fingerprint: string;
}

/** What the work did, and what every repetition of the request is answered. */
export interface Effect {
  readonly orderId: string;
  readonly answer: string;
}

export interface Answered {
  readonly answer: string;
  /** True when an earlier request with the same key had the effect, and this one had none. */
  readonly replayed: boolean;
  readonly transaction: TransactionSummary;
}

export interface TransactionSummary {
  readonly id: string;
  /** More than 1 when the database made it start over (a deadlock or a serialization failure). */
  readonly attempts: number;
  readonly milliseconds: number;
}

/** Work that takes effect once per idempotency key: the key is stored in the transaction of the work, so there is no moment between them. */
@Injectable()
export class OncePerKey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly requests: RequestLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs `work` in a transaction unless the key was answered before. Of concurrent calls with one key one runs it and the others wait for its
   * answer. Work that throws leaves nothing behind, so its key may be used again.
   * @throws IdempotencyKeyReusedError when the key was used with another fingerprint; what `work` and `UnitOfWork.run` throw.
   */
  async run({ key, fingerprint }: KeyedRequest, work: () => Promise<Effect>): Promise<Answered> {
    const started = this.clock.monotonic();
    let attempts = 0;
    const outcome = await this.unitOfWork.run(async ({ id }) => {
      attempts += 1;
      const earlier = await this.requests.claim(key, fingerprint);
      if (earlier === undefined) {
        const { orderId, answer } = await work();
        await this.requests.answer(key, orderId, answer);
        return { id, answer, replayed: false };
      }
      if (earlier.fingerprint !== fingerprint) throw new IdempotencyKeyReusedError();
      return { id, answer: earlier.answer, replayed: true };
    });
    const { id, answer, replayed } = outcome;
    return { answer, replayed, transaction: { id, attempts, milliseconds: this.clock.monotonic() - started } };
  }
}
