import { InfrastructureError, type ErrorRow, type InfrastructureErrorOptions } from '#core';
import type { ParkReason } from './dead-letters.js';

/** The root of what the event bus throws. */
export class MessagingError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'MESSAGING_FAILED',
    status: 500,
    settlement: 'retry',
    level: 'error',
    transience: 'transient',
    title: 'The event bus failed.',
    fix: 'Read the cause in the log.',
  };
}

/** What was to be published cannot be: nothing was. */
export class EventInvalidError extends MessagingError {
  static override readonly row: ErrorRow = {
    code: 'EVENT_INVALID',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'An event was not published, because it does not fit its definition.',
    fix: 'Publish plain JSON that the schema accepts, within the limits that the message names.',
  };
}

/** What it was about a message that made it unreadable. */
export type UnreadableReason = Extract<
  ParkReason,
  'undecodable' | 'too-large' | 'schema' | 'newer-version' | 'unknown-type'
>;

/** A stored event cannot be read by this handler. It is parked as it came. */
export class EventUnreadableError extends MessagingError {
  static override readonly row: ErrorRow = {
    code: 'EVENT_UNREADABLE',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'A received event cannot be read.',
    fix: 'Look at it with DeadLetters.show; deploy a handler that reads it and redrive it, or discard it.',
  };

  readonly reason: UnreadableReason;

  constructor(message: string, options: InfrastructureErrorOptions & { readonly reason: UnreadableReason }) {
    super(message, options);
    this.reason = options.reason;
  }
}

export class GroupUnknownError extends MessagingError {
  static override readonly row: ErrorRow = {
    code: 'EVENT_GROUP_UNKNOWN',
    status: 404,
    settlement: 'park',
    level: 'info',
    transience: 'permanent',
    title: 'There is no such group of event handlers.',
    fix: 'Use a name that EventBus.groups() lists.',
  };
}

/** A handler asks for what the driver declares that it cannot do, or handlers contradict each other. The application does not start. */
export class EventHandlersInvalidError extends MessagingError {
  static override readonly row: ErrorRow = {
    code: 'EVENT_HANDLERS_INVALID',
    status: 500,
    settlement: 'park',
    level: 'fatal',
    transience: 'permanent',
    title: 'The event handlers cannot work as they are declared.',
    fix: 'Change each handler as its line says.',
  };
}

/** Throw it from a handler to park the message at once, with your reason. */
export class EventRefusedError extends MessagingError {
  static override readonly row: ErrorRow = {
    code: 'EVENT_REFUSED',
    status: 422,
    settlement: 'park',
    level: 'warn',
    transience: 'permanent',
    title: 'A handler refused an event.',
    fix: 'Read the reason, correct its cause, and redrive the event.',
  };
}
