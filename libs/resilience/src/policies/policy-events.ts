import { channel } from 'node:diagnostics_channel';
import { RESILIENCE_CHANNEL, type ResilienceEvent } from '#domain/resilience';

const events = channel(RESILIENCE_CHANNEL); // Node's registry of channels is the process's; subscribers tell policies apart by name

/** Tells what one policy does. What a subscriber throws is reported by Node, and reaches no caller. */
export class PolicyEvents {
  constructor(readonly policy: string) {}

  /** Whether telling is worth the making of an event. */
  get heard(): boolean {
    return events.hasSubscribers;
  }

  tell(event: ResilienceEvent): void {
    if (events.hasSubscribers) events.publish(event);
  }
}
