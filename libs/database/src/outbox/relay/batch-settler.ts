import { checkpoint, type Clock, type Random } from '#core';
import type { RelayOutcome, SendRoute } from '#domain/outbox';
import type { LeasedRow, LeasedRows } from '../../leased-rows/leased-rows.js';
import { failureEntry } from './failure-entry.js';
import type { OutboxRow } from './outbox-row.js';
import { settlementOf } from './settlement.js';

const WRITE_ATTEMPTS = 4;
const WRITE_PAUSE_MILLISECONDS = 100;

export interface BatchSettlerParts {
  readonly route: SendRoute;
  readonly rows: LeasedRows<OutboxRow>;
  readonly clock: Clock;
  readonly random: Random;
  /** Something will be due that nobody has set a timer for. */
  scheduled(): void;
}

/** Writes down what became of the messages of a batch. All of it is fenced: for a message whose lease was lost nothing is written, since it is sent again. */
export class BatchSettler {
  constructor(private readonly parts: BatchSettlerParts) {}

  async settle(claimed: readonly LeasedRow<OutboxRow>[], outcomes: readonly RelayOutcome[]): Promise<void> {
    const sent = claimed.filter((_, index) => outcomes[index]?.kind === 'sent');
    if (sent.length > 0) {
      await this.#written(() => this.parts.rows.complete(sent));
      checkpoint('relay.completed');
    }
    for (const [index, row] of claimed.entries()) {
      const outcome = outcomes[index];
      if (outcome?.kind === 'failed') await this.#fail(row, outcome.error);
    }
  }

  async #fail(row: LeasedRow<OutboxRow>, error: unknown): Promise<void> {
    const { route, rows, random, clock, scheduled } = this.parts;
    const attempt = row.attempt + 1;
    const failure = failureEntry(error, attempt, new Date(clock.now()));
    const settlement = settlementOf({ error, attempt, attempts: route.attempts, random });
    if (settlement.kind === 'park') {
      await this.#written(() => rows.park(row, { reason: settlement.reason, failure, aside: false }));
      return;
    }
    await this.#written(() => rows.retry(row, settlement.after, failure));
    scheduled();
  }

  /** A database that is away for a moment must not turn what was sent into a duplicate. Repeating is safe, since the lease fences it. */
  async #written(write: () => Promise<unknown>): Promise<void> {
    const { clock, random } = this.parts;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await write();
        return;
      } catch (error) {
        if (attempt >= WRITE_ATTEMPTS) throw error;
        await clock.sleep(WRITE_PAUSE_MILLISECONDS * 2 ** attempt * (0.5 + random.next() / 2));
      }
    }
  }
}
