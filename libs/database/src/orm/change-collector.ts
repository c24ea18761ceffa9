import type { EntityChange } from '#core';
import { ChangeSetType, EventType, type ChangeSet, type EntityManager, type EventSubscriber, type FlushEventArgs } from '@mikro-orm/core';

const KINDS = new Map<ChangeSetType, EntityChange['kind']>([
  [ChangeSetType.CREATE, 'create'],
  [ChangeSetType.UPDATE, 'update'],
  [ChangeSetType.DELETE, 'delete'],
]);

/** Hears of every flush and keeps what was written, for the EntityManagers that are watched. */
export class ChangeCollector implements EventSubscriber {
  readonly #watched = new WeakMap<object, EntityChange[]>();

  watch(em: EntityManager): void {
    this.#watched.set(em, []);
  }

  /** What was written through `em` since the last call. */
  take(em: EntityManager): readonly EntityChange[] {
    return this.#watched.get(em)?.splice(0) ?? [];
  }

  /** How much was written so far, to come back to. */
  mark(em: EntityManager): number {
    return this.#watched.get(em)?.length ?? 0;
  }

  /** Forgets what was written since the mark. */
  backTo(em: EntityManager, mark: number): void {
    this.#watched.get(em)?.splice(mark);
  }

  getSubscribedEvents(): EventType[] {
    return [EventType.afterFlush];
  }

  afterFlush(args: FlushEventArgs): void {
    this.#watched.get(args.em)?.push(...args.uow.getChangeSets().flatMap(toChange));
  }
}

function toChange(change: ChangeSet<object>): EntityChange[] {
  const kind = KINDS.get(change.type);
  if (kind === undefined) return [];
  const original: Readonly<Record<string, unknown>> = { ...change.originalEntity };
  const payload: Readonly<Record<string, unknown>> = { ...change.payload };
  const before = kind === 'delete' ? original : Object.fromEntries(Object.keys(payload).map((field) => [field, original[field]]));
  return [
    {
      entity: change.meta.className,
      id: change.getSerializedPrimaryKey()?.replaceAll('~~~', '~') ?? '',
      kind,
      before: kind === 'create' ? {} : before,
      after: kind === 'delete' ? {} : payload,
    },
  ];
}
