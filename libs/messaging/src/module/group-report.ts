import type { GroupStatus } from '#domain/messaging';
import type { HandlerGroup } from '../handlers/registered-handler.js';
import type { MessagingSettings } from '../messaging.options.js';

/** What this process does for each group, for the log of its start. */
export function groupLines(groups: readonly HandlerGroup[], role: MessagingSettings['role']): readonly string[] {
  return groups.map(({ group, handlers, concurrency, order, onPark }) => {
    const list = [...handlers].map(([type, { where }]) => `${type} -> ${where}`).join(', ');
    const keys = order === 'none' ? 'no order' : `order by key${onPark === 'skip' ? ', passing parked ones' : ''}`;
    const here = role === 'web' ? ' Handled by other processes: this one has the role web.' : '';
    return `Events of group "${group}": ${list}; ${keys}, ${concurrency} at a time.${here}`;
  });
}

/** What is published for nobody: groups that no process handles, and types that this process's groups subscribed to once and handle no more. */
export function unhandledLines(known: readonly GroupStatus[], own: readonly HandlerGroup[]): readonly string[] {
  return known.flatMap(({ group, types, handled, waiting, scheduled }) => {
    const here = own.find((candidate) => candidate.group === group);
    if (here === undefined)
      return handled
        ? []
        : [
            `No running process handles the group "${group}" (${types.join(', ')}): ${waiting + scheduled} events wait for it. Start one that does, or pause the group.`,
          ];
    const left = types.filter((type) => !here.handlers.has(type));
    return left.length === 0
      ? []
      : [
          `The group "${group}" subscribed to ${left.join(', ')} and has no handler for it here: such events are parked as unknown-type.`,
        ];
  });
}
