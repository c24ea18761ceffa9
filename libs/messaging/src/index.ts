export {
  MessagingModule,
  type MessagingAsyncOptions,
  type MessagingInstanceStatics,
  type MessagingStatics,
  type MessagingUse,
} from './messaging.module.js';
export { messagingConcern } from './messaging.concern.js';
export type {
  MessagingChoice,
  MessagingDriverName,
  MessagingInstanceOptions,
  MessagingOptions,
  MessagingSettings,
} from './messaging.options.js';
export type {
  Delivery,
  DriverPage,
  EncodedEvent,
  GroupConsumer,
  MessagingCapabilities,
  MessagingDriver,
  Parking,
  ReceivedEvent,
} from './messaging.driver.js';
export type { MessagingDriverFactory, MessagingDriverParts } from './messaging.driver-factory.js';
export { EventHandler, type EventHandlerDecorator } from './decorators/event-handler.decorator.js';
export type {
  EventHandlerOptions,
  HandlerGroup,
  ResolvedHandler,
  RetryOptions,
} from './handlers/registered-handler.js';
export { MessagingStarter } from './module/messaging-starter.js';
export {
  DeadLetters,
  defineEvent,
  EventBus,
  EventHandlersInvalidError,
  EventInvalidError,
  EventRefusedError,
  EventUnreadableError,
  GroupUnknownError,
  MessagingError,
  type DeadLetter,
  type DeadLetterDetails,
  type DeadLetterFilter,
  type DeadLetterId,
  type DeadLetterPage,
  type EventContext,
  type EventDefinition,
  type EventInput,
  type EventOutput,
  type EventToPublish,
  type FailureRecord,
  type GroupStatus,
  type ParkReason,
  type PublishOptions,
  type SchemaIssue,
  type SchemaResult,
  type StandardSchema,
  type UnreadableReason,
  type Upcaster,
} from '#domain/messaging';
