export interface TransportListener {
  onMessage(payload: string): void;
  /** The connection was away, and is back: messages may have been missed. */
  onGap(): void;
}

/** Carries messages to all who listen at that moment. At most once; in the order of one publisher. */
export interface PubSubTransport {
  /** Resolves once the service has taken it. */
  publish(channel: string, payload: string, signal: AbortSignal | undefined): Promise<void>;
  /** Resolves once the service has confirmed. Several listeners of a channel share what they can. @returns how to stop: resolves when nothing more is delivered. */
  subscribe(
    channel: string,
    listener: TransportListener,
    signal: AbortSignal | undefined,
  ): Promise<() => Promise<void>>;
}
