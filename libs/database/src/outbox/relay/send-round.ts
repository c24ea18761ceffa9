import { CallContext, checkpoint, orAbort, TimeoutExceededError, type Clock, type Duration, type Ids } from '#core';
import type { RelayedMessage, RelayOutcome, SendRoute } from '#domain/outbox';
import type { LeasedRow, LeasedRows } from '../../leased-rows/leased-rows.js';
import type { Round } from './round.js';
import type { Heartbeat } from './heartbeat.js';
import { relayedMessage, type OutboxRow } from './outbox-row.js';
import type { BatchSettler } from './batch-settler.js';
import type { RelayTraces } from './relay-traces.js';

export interface SendRoundParts {
  readonly route: SendRoute;
  readonly rows: LeasedRows<OutboxRow>;
  readonly heartbeat: Heartbeat;
  readonly settler: BatchSettler;
  readonly batch: number;
  readonly lease: Duration;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Aborts when the process cannot wait any longer for what is being sent. */
  readonly cut: AbortSignal;
  /** Whether the relay was told to stop. */
  stopping(): boolean;
  readonly traces?: RelayTraces | undefined;
}

type Claimed = readonly LeasedRow<OutboxRow>[];

/** Claims a batch, hands it to the route, and settles each message. */
export class SendRound {
  constructor(private readonly parts: SendRoundParts) {}

  async run(): Promise<Round> {
    const { route, rows, heartbeat, batch, lease, clock, settler } = this.parts;
    const askedAt = clock.monotonic();
    const claimed = await rows.claim({ lane: route.name, limit: batch, suspects: 1, lease });
    if (claimed.length === 0) return { kind: 'idle' };
    const held = heartbeat.hold(claimed, askedAt);
    try {
      checkpoint('relay.claimed');
      const outcomes = this.parts.stopping() ? undefined : await this.#send(claimed, held.signal);
      if (outcomes === undefined) {
        await rows.release(claimed);
        return { kind: 'busy' };
      }
      checkpoint('relay.sent');
      await settler.settle(claimed, outcomes);
      const refused = outcomes.every(({ kind }) => kind === 'failed');
      return { kind: refused ? 'busy' : 'more' }; // more, also after fewer than asked for: of each key only the first was claimed
    } finally {
      held.drop();
    }
  }

  /** @returns undefined when it was given up for a reason that is not the route's: the messages go back as if they had not been claimed. */
  async #send(claimed: Claimed, lost: AbortSignal): Promise<readonly RelayOutcome[] | undefined> {
    const { route, lease, clock, ids, cut } = this.parts;
    const limit = new AbortController();
    const timer = clock.timer(lease.milliseconds, () =>
      limit.abort(
        new TimeoutExceededError(
          `The outbox route "${route.name}" did not confirm ${claimed.length} messages within ${lease}. Look at its receiver.`,
          { details: { route: route.name } },
        ),
      ),
    );
    const signal = AbortSignal.any([lost, cut, limit.signal]);
    const context = new CallContext({ correlationId: ids.next(), signal });
    try {
      const messages = claimed.map(relayedMessage);
      const outcomes = await CallContext.run(context, () => orAbort(this.#ask(messages, signal), signal));
      return claimed.map((_, index) => outcomes[index] ?? this.#missing());
    } catch (error) {
      if (lost.aborted || cut.aborted) return undefined;
      return claimed.map(() => ({ kind: 'failed', error }));
    } finally {
      timer.cancel();
    }
  }

  async #ask(messages: readonly RelayedMessage[], signal: AbortSignal): Promise<readonly RelayOutcome[]> {
    const { route, traces } = this.parts;
    const send = (sent: readonly RelayedMessage[]): Promise<readonly RelayOutcome[]> => route.send(sent, signal);
    return traces === undefined ? send(messages) : traces.sending(messages, send);
  }

  #missing(): RelayOutcome {
    const message = `The outbox route "${this.parts.route.name}" gave fewer outcomes than there were messages. It must give one for each.`;
    return { kind: 'failed', error: new Error(message) };
  }
}
