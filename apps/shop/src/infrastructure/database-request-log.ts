import { Injectable } from '@nestjs/common';
import { SqlSession } from 'nestjs-groundwork/domain/database';
import { RequestLog, type AnsweredRequest } from '../application/ports/request-log.js';

@Injectable()
export class DatabaseRequestLog extends RequestLog {
  constructor(private readonly sql: SqlSession) {
    super();
  }

  async claim(key: string, fingerprint: string): Promise<AnsweredRequest | undefined> {
    // The unique index makes a second claim of the key wait here until the first transaction has ended.
    const { affected } = await this.sql.execute(
      'insert into order_requests (key, fingerprint) values ($1, $2) on conflict (key) do nothing',
      [key, fingerprint],
    );
    if (affected === 1) return undefined;
    const [earlier] = await this.sql.query<AnsweredRequest>(
      'select fingerprint, answer from order_requests where key = $1',
      [key],
    );
    if (earlier === undefined) throw new Error('An idempotency key is taken, yet its answer cannot be read.');
    return earlier;
  }

  async answer(key: string, orderId: string, answer: string): Promise<void> {
    await this.sql.execute('update order_requests set order_id = $2, answer = $3 where key = $1', [
      key,
      orderId,
      answer,
    ]);
  }
}
