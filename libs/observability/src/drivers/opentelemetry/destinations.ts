import type { MessageFacts } from '#core';

export interface Destination {
  /** The first of its messages. */
  readonly site: MessageFacts;
  readonly messages: readonly MessageFacts[];
}

/** Messages that are handed in together, by their type: as many spans as there are types, however many messages. */
export function groupByDestination(messages: readonly MessageFacts[]): readonly Destination[] {
  const groups = new Map<string, { site: MessageFacts; messages: MessageFacts[] }>();
  for (const message of messages) {
    const known = groups.get(message.destination);
    if (known === undefined) groups.set(message.destination, { site: message, messages: [message] });
    else known.messages.push(message);
  }
  return [...groups.values()];
}
