import { channel } from 'node:diagnostics_channel';

/** What a subscriber of the channel is given. */
export interface Checkpoint {
  /** Where the code is: `relay.transferred`, `handler.completed`. */
  readonly name: string;
}

/** The name of the `node:diagnostics_channel` that checkpoints are told on. */
export const CHECKPOINT_CHANNEL = 'nestjs-groundwork:checkpoint';

const checkpoints = channel(CHECKPOINT_CHANNEL);

/**
 * Says that a step between two awaits of a delivery was reached. Costs nothing while nobody subscribes; a fault test subscribes and ends the
 * process there, which random kills seldom manage. What a subscriber throws is reported by Node, and does not reach the caller.
 */
export function checkpoint(name: string): void {
  if (checkpoints.hasSubscribers) checkpoints.publish({ name } satisfies Checkpoint);
}
