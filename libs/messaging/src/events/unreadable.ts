import { EventUnreadableError, type UnreadableReason } from '#domain/messaging';

/** The message is stored beside the parked event, and names no value of it. */
export function unreadable(reason: UnreadableReason, message: string, cause?: unknown): EventUnreadableError {
  return new EventUnreadableError(message, { reason, cause });
}
