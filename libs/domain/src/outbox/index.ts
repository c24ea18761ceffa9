export { Inbox, type InboxOutcome } from './inbox.js';
export { Outbox, type OutboxMessage } from './outbox.js';
export { LeaseLostError, OutboxRouteUnknownError } from './outbox.errors.js';
export {
  OutboxRoutes,
  type OutboxLag,
  type OutboxRoute,
  type RelayedMessage,
  type RelayOutcome,
  type SendRoute,
  type TransferRoute,
} from './outbox-routes.js';
