import { portToken } from '#core/nest';
import { everything, Repository, SqlSession, UnitOfWork } from '#domain/database';
import { DeadLetters, defineEvent, EventBus, EventRefusedError, type StandardSchema } from '#domain/messaging';
import { OutboxRoutes } from '#domain/outbox';
import { EventHandler } from '#messaging';
import { EntitySchema } from '@mikro-orm/core';
import { Injectable } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';

export class Note {
  declare id: number;
  declare text: string;
  declare deletedAt: Date | null;
}

export const noteSchema = new EntitySchema<Note>({
  class: Note,
  tableName: 'spec_note',
  properties: {
    id: { type: 'integer', primary: true },
    text: { type: 'text' },
    deletedAt: { type: 'Date', fieldName: 'deleted_at', columnType: 'timestamptz(3)', nullable: true },
  },
});

const schema: StandardSchema<string> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: String(value) }) },
};
export const Noted = defineEvent('note.taken', 1, schema);

@Injectable()
export class KeepsNotes {
  @EventHandler(Noted, { group: 'archive' })
  keep(text: string): void {
    if (text === 'refused') throw new EventRefusedError('not this one');
  }
}

type Operation = () => Promise<unknown>;

async function drained(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream); // every page is read
}

/** Every operation of the ports that may leave the process, in an order in which each has something to do; in parentheses what prepares the next. */
export function portOperations(module: TestingModule): Readonly<Record<string, Operation>> {
  const notes = module.get<Repository<Note>>(portToken(Repository, Note));
  const [sql, unitOfWork] = [module.get(SqlSession), module.get(UnitOfWork)];
  const [bus, dead, routes] = [module.get(EventBus), module.get(DeadLetters), module.get(OutboxRoutes)];
  const letter = async (): Promise<{ readonly eventId: string; readonly group: string }> => {
    const [first] = (await dead.list()).items;
    if (first === undefined) throw new Error('Nothing was parked.');
    return first;
  };
  const parked = async (): Promise<void> => {
    await bus.publish(Noted, 'refused');
    await bus.drain();
  };
  return {
    'Repository.create': () => notes.create({ id: 1, text: 'a' }),
    'Repository.createMany': () => notes.createMany([{ id: 2, text: 'b' }]),
    'Repository.findById': () => notes.findById(1),
    'Repository.find': () => notes.find(),
    'Repository.first': () => notes.first(),
    'Repository.exists': () => notes.exists({ id: 1 }),
    'Repository.count': () => notes.count(),
    'Repository.page': () => notes.page(),
    'Repository.pageByOffset': () => notes.pageByOffset(),
    'Repository.stream': () => drained(notes.stream()),
    'Repository.save': async () => {
      const note = await notes.findById(2);
      return note === undefined ? undefined : notes.save(Object.assign(note, { text: 'c' }));
    },
    'Repository.update': () => notes.update(1, { text: 'd' }),
    'Repository.updateMany': () => notes.updateMany(everything(), { text: 'e' }),
    'Repository.delete': () => notes.delete(1),
    'Repository.restore': () => notes.restore(1),
    'Repository.deleteMany': () => notes.deleteMany(everything()),
    'SqlSession.query': () => sql.query('select 1 as one'),
    'SqlSession.execute': () => sql.execute('delete from spec_note'),
    'UnitOfWork.run': () => unitOfWork.run(() => sql.query('select 1 as one')),
    'UnitOfWork.run, as a savepoint': () =>
      unitOfWork.run(() => unitOfWork.run(() => sql.query('select 1 as one'), { propagation: 'savepoint' })),
    'EventBus.publish': () => bus.publish(Noted, 'one'),
    'EventBus.publish, in a unit of work': () => unitOfWork.run(() => bus.publish(Noted, 'one')),
    'EventBus.publishAll': () => bus.publishAll([1, 2].map(() => ({ event: Noted, payload: 'two' }))),
    'EventBus.groups': () => bus.groups(),
    'EventBus.pause': () => bus.pause('archive'),
    'EventBus.resume': () => bus.resume('archive'),
    'EventBus.drain': () => bus.drain(),
    '(an event is refused)': parked,
    'DeadLetters.list': () => dead.list(),
    'DeadLetters.show': async () => dead.show(await letter()),
    'DeadLetters.redrive': async () => dead.redrive(await letter()),
    '(it is refused again)': () => bus.drain(),
    'DeadLetters.redriveAll': () => dead.redriveAll(),
    '(and again)': () => bus.drain(),
    'DeadLetters.discard': async () => dead.discard(await letter()),
    'OutboxRoutes.lag': () => routes.lag(),
    'OutboxRoutes.redrive': () => routes.redrive('events'),
  };
}

/** The ports themselves, by their names. */
export function portsOf(module: TestingModule): Readonly<Record<string, object>> {
  return {
    Repository: module.get<Repository<Note>>(portToken(Repository, Note)),
    ...{ SqlSession: module.get(SqlSession), UnitOfWork: module.get(UnitOfWork) },
    ...{ EventBus: module.get(EventBus), DeadLetters: module.get(DeadLetters), OutboxRoutes: module.get(OutboxRoutes) },
  };
}
