import type { EncodedEvent } from '../../messaging.driver.js';

/** An event that has its place in the order. */
export interface KeptEvent {
  readonly seq: number;
  readonly event: EncodedEvent;
  readonly publishedAt: Date;
  /** Deliveries of it that are neither done nor discarded. */
  open: number;
}
