import type { RelayedMessage, RelayOutcome, SendRoute } from '#domain/outbox';

type Answer = (messages: readonly RelayedMessage[], signal: AbortSignal) => Promise<readonly RelayOutcome[]>;

export const SENT: RelayOutcome = { kind: 'sent' };
export const allSent: Answer = (messages) => Promise.resolve(messages.map(() => SENT));

/** A route that lists what it was given, and answers as the case says. */
export class RecordingRoute implements SendRoute {
  readonly kind = 'send';
  readonly name = 'mail';
  readonly attempts = 3;
  readonly batches: (readonly RelayedMessage[])[] = [];

  constructor(public answer: Answer = allSent) {}

  send(messages: readonly RelayedMessage[], signal: AbortSignal): Promise<readonly RelayOutcome[]> {
    this.batches.push(messages);
    return this.answer(messages, signal);
  }

  get messages(): readonly RelayedMessage[] {
    return this.batches.flat();
  }

  /** The payloads in the order in which they were given. */
  get payloads(): readonly string[] {
    return this.messages.map(({ payload }) => payload);
  }
}
