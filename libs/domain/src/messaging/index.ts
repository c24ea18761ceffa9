export {
  DeadLetters,
  type DeadLetter,
  type DeadLetterDetails,
  type DeadLetterFilter,
  type DeadLetterId,
  type DeadLetterPage,
  type FailureRecord,
  type ParkReason,
} from './dead-letters.js';
export { EventBus, type EventToPublish, type GroupStatus, type PublishOptions } from './event-bus.js';
export type { EventContext } from './event-context.js';
export {
  defineEvent,
  type EventDefinition,
  type EventInput,
  type EventOutput,
  type Upcaster,
} from './event-definition.js';
export {
  EventHandlersInvalidError,
  EventInvalidError,
  EventRefusedError,
  EventUnreadableError,
  GroupUnknownError,
  MessagingError,
  type UnreadableReason,
} from './messaging.errors.js';
export type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.js';
