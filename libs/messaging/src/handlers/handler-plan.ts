import { busOf, type DiscoveredHandler, type Discovery } from './handler-discovery.js';
import { EventHandlersInvalidError } from '#domain/messaging';
import { ownProblems, resolveHandler, resolveGroup } from './handler-plan-options.js';
import type { PlanGround } from './handler-plan-ground.js';
import type { HandlerGroup, ResolvedHandler } from './registered-handler.js';

/**
 * The groups of one bus in this process, with all defaults. What belongs to no bus is told with the default one, so that it is told once.
 * @throws EventHandlersInvalidError with everything that is wrong, each with the place and what to write instead.
 */
export function planHandlers(discovery: Discovery, ground: PlanGround): readonly HandlerGroup[] {
  const handlers = discovery.handlers.filter(({ options }) => busOf(options) === ground.bus);
  const stray = discovery.handlers.filter(({ options }) => !ground.buses.includes(busOf(options)));
  const byGroup = groupBy(handlers, ({ options }) => options.group);
  const problems = [
    ...(ground.bus === 'default' ? discovery.problems : []),
    ...(ground.bus === 'default' ? [...handlers, ...stray] : handlers).flatMap((handler) =>
      ownProblems(handler, ground),
    ),
    ...[...byGroup].flatMap(([group, members]) => groupProblems(group, members)),
  ];
  if (problems.length > 0)
    throw new EventHandlersInvalidError(
      [`${problems.length} problem${problems.length === 1 ? '' : 's'} of event handlers:`, ...problems].join('\n'),
      { details: { problems } },
    );
  return [...byGroup].map(([group, members]): HandlerGroup => ({
    group,
    ...resolveGroup(members, ground),
    handlers: new Map(
      members.map((member): [string, ResolvedHandler] => [member.event.name, resolveHandler(member, ground)]),
    ),
  }));
}

function groupProblems(group: string, members: readonly DiscoveredHandler[]): readonly string[] {
  const byType = groupBy(members, ({ event }) => event.name);
  const twice = [...byType].flatMap(([type, handlers]) => {
    const [first, second] = handlers;
    if (first === undefined || second === undefined) return [];
    return [
      `${handlers.map(placeOf).join(' and ')} both handle ${type} for the group "${group}", and each group gets an event once. ${
        first.where === second.where && first.module !== second.module
          ? 'Provide the class in one module and export it from there.'
          : 'Give one of them a group of its own, or let one method do both.'
      }`,
    ];
  });
  const disagreements = (['concurrency', 'order', 'onPark'] as const).flatMap((key) => {
    const said = members.filter(({ options }) => options[key] !== undefined);
    if (new Set(said.map(({ options }) => options[key])).size < 2) return [];
    const list = said.map(({ where, options }) => `${String(options[key])} (${where})`).join(', ');
    return [`The handlers of the group "${group}" disagree on ${key}: ${list}. Say it once, or alike everywhere.`];
  });
  return [...twice, ...disagreements];
}

function placeOf({ where, module }: DiscoveredHandler): string {
  return `${where} (${module})`;
}

function groupBy<Key>(
  handlers: readonly DiscoveredHandler[],
  keyOf: (handler: DiscoveredHandler) => Key,
): ReadonlyMap<Key, readonly DiscoveredHandler[]> {
  const groups = new Map<Key, DiscoveredHandler[]>();
  for (const handler of handlers) {
    const members = groups.get(keyOf(handler));
    if (members === undefined) groups.set(keyOf(handler), [handler]);
    else members.push(handler);
  }
  return groups;
}
