/** What a handler gets beside the payload: the attributes of CloudEvents 1.0 (https://github.com/cloudevents/spec), and how it is being delivered. */
export interface EventContext {
  readonly id: string;
  readonly type: string;
  /** The version that it was published with; the payload is already that of the handler's definition. */
  readonly version: number;
  readonly source: string;
  readonly time: Date;
  readonly key: string | undefined;
  /** The publisher's own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly group: string;
  /** 1 for the first time. */
  readonly attempt: number;
  /** Equal for every delivery of this event to this group: for calls to systems that take an idempotency key. */
  readonly idempotencyKey: string;
  /** Aborts when the handler's time is up, its lease was lost, its attempt has failed or the application stops. */
  readonly signal: AbortSignal;
}
