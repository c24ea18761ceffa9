import type { MessagingCapabilities } from '../messaging.driver.js';
import type { MessagingSettings } from '../messaging.options.js';

/** What event handlers can rest on in this process. */
export interface PlanGround {
  readonly driver: { readonly name: string; readonly capabilities: MessagingCapabilities };
  readonly settings: MessagingSettings;
  /** Whether there is a unit of work and an inbox: the concern `database` is on. */
  readonly database: boolean;
}
