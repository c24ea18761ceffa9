import type { EntityChange } from '#core';
import {
  ChangeSetType,
  EventType,
  helper,
  ReferenceKind,
  type ChangeSet,
  type EntityManager,
  type EventSubscriber,
  type FlushEventArgs,
} from '@mikro-orm/core';

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

  /** Takes down what a statement of our own wrote. */
  add(em: EntityManager, changes: readonly EntityChange[]): void {
    this.#watched.get(em)?.push(...changes);
  }

  /** How much was written so far, to compare with or to come back to. Begins to watch. */
  mark(em: EntityManager): number {
    if (!this.#watched.has(em)) this.watch(em);
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
  const before =
    kind === 'delete'
      ? columnsOf(change)
      : Object.fromEntries(Object.keys(payload).map((field) => [field, asProperty(change, field, original[field])]));
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

function columnsOf({ meta, entity }: ChangeSet<object>): Readonly<Record<string, unknown>> {
  const scalars = meta.props.filter(({ kind }) => kind === ReferenceKind.SCALAR);
  return Object.fromEntries(scalars.map(({ name }) => [name, Reflect.get(entity, name) as unknown]));
}

/** MikroORM remembers values as the column has them; a change tells them as the property has them. */
function asProperty({ meta, entity }: ChangeSet<object>, field: string, value: unknown): unknown {
  const type = meta.props.find(({ name }) => name === field)?.customType;
  const platform = helper(entity).__platform;
  return type === undefined || value === undefined || value === null
    ? value
    : (type.convertToJSValue(value, platform) as unknown);
}
