import type { MessagingCapabilities } from '../messaging.driver.js';
import type { MessagingSettings } from '../messaging.options.js';

/** What event handlers can rest on in this process. */
export interface PlanGround {
  /** The bus whose groups are planned. */
  readonly bus: string;
  /** All buses of the application. */
  readonly buses: readonly string[];
  readonly driver: { readonly name: string; readonly capabilities: MessagingCapabilities };
  readonly settings: MessagingSettings;
  /** Whether the bus has a database with a unit of work and an inbox: the concern `database` is on. */
  readonly database: boolean;
}
