import type { NodeClient } from './node-client.js';

/**
 * Drops a connection that does not answer, and makes another one in the same client, which others hold as well. What was sent on it and not answered is rejected. One that is being
 * made already is left alone: its socket has a limit, and two attempts at once would leave one of two connections open.
 */
export function restart(client: NodeClient, failed: (error: unknown) => void): void {
  if (!client.isReady) return;
  client.destroy();
  client.connect().catch(failed); // which its own strategy tries again
}

/** A connection of its own to where `client` is, which ends when it breaks: whoever subscribes wants to know. */
export function subscriberOf(client: NodeClient): NodeClient {
  return client.duplicate({ socket: { ...client.options.socket, reconnectStrategy: false } });
}
