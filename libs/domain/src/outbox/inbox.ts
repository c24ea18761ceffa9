/** Whether the work was done now, or had been done before. */
export type InboxOutcome<T> = { readonly duplicate: false; readonly result: T } | { readonly duplicate: true };

/**
 * Remembers which consumer has handled which message, in the transaction of the effects: they take effect once per consumer and message id,
 * within the retention (`DATABASE_INBOX_RETENTION`). It does not cover calls to other systems.
 */
export abstract class Inbox {
  static readonly portName: string = 'Inbox';

  /**
   * Records the message and runs `work` in one transaction of its database (the running one, if there is one). A message that was recorded
   * before is a duplicate: `work` does not run. A concurrent duplicate waits until the first has ended; when that rolled back it runs itself.
   * What `work` throws rolls back both.
   */
  abstract once<T>(consumer: string, messageId: string, work: () => Promise<T>): Promise<InboxOutcome<T>>;

  /** Whether the message was recorded. For work that cannot be rolled back, recorded afterwards. */
  abstract seen(consumer: string, messageId: string): Promise<boolean>;
}
