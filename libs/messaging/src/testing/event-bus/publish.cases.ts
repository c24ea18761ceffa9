import assert from 'node:assert/strict';
import { TransactionForbiddenError } from '#domain/database';
import { rejectionOf, rejectsWith } from '../support/expectations.js';
import { handler } from '../support/handlers.js';
import type { Suite } from '../support/suite.js';
import { NoteDropped, NoteTaken } from '../support/suite-events.js';

const OTHER_ID = '00000000-0000-7000-8000-00000000abcd';

/** What `publish` and `publishAll` promise when they resolve. */
export function publishCases(suite: Suite): void {
  resultCases(suite);
  transactionCases(suite);
  endOfProcessCases(suite);
}

function resultCases({ test }: Suite): void {
  test('resolves with the id that the handler sees', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const id = await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.deepEqual(
      notes.seen.map(({ context }) => context.id),
      [id],
    );
  });

  test('publishes all of publishAll in its order, with its ids', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const all = Array.from({ length: 20 }, (_, n) => ({ event: NoteTaken, payload: { note: String(n) }, key: 'k' }));
    const ids = await application.bus.publishAll(all);
    await settled(application);
    assert.deepEqual(
      notes.seen.map(({ context }) => context.id),
      ids,
    );
    assert.deepEqual(
      notes.notes(),
      all.map(({ payload }) => payload.note),
    );
  });

  test('resolves publishAll of nothing with nothing', async ({ start }) => {
    const { bus } = await start([]);
    assert.deepEqual(await bus.publishAll([]), []);
  });

  test('publishes different types by one publishAll', async ({ start, settled }) => {
    const order: string[] = [];
    const notes = [NoteTaken, NoteDropped].map((event) =>
      handler(event, { group: 'notes', host: `Of${event.name}`, work: ({ note }) => order.push(note) }),
    );
    const application = await start(notes);
    await application.bus.publishAll([
      { event: NoteTaken, payload: { note: 'first' }, key: 'k' },
      { event: NoteDropped, payload: { note: 'second' }, key: 'k' },
      { event: NoteTaken, payload: { note: 'third' }, key: 'k' },
    ]);
    await settled(application);
    assert.deepEqual(order, ['first', 'second', 'third']);
  });

  test('lets a publisher repeat itself with an id of its own', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const repeat = (): Promise<string> => application.bus.publish(NoteTaken, { note: 'once' }, { id: OTHER_ID });
    assert.deepEqual([await repeat(), await repeat()], [OTHER_ID, OTHER_ID]);
    await settled(application);
    assert.equal(await repeat(), OTHER_ID);
    await application.bus.publish(NoteTaken, { note: 'another' });
    await settled(application);
    assert.deepEqual([...notes.notes()].sort(), ['another', 'once']);
  });

  test('lets a unit of work repeat an id that is on its way', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    for (let turn = 0; turn < 2; turn += 1) {
      await application.unitOfWork.run(() =>
        application.bus
          .publish(NoteTaken, { note: 'once' }, { id: OTHER_ID })
          .then(() => application.bus.publish(NoteTaken, { note: 'once' }, { id: OTHER_ID })),
      );
    }
    await settled(application);
    assert.deepEqual(notes.notes(), ['once']);
  });
}

function transactionCases({ test }: Suite): void {
  test('lets an event of a unit of work out after its commit, and not before', async ({ start, settled, clock }) => {
    const order: string[] = [];
    const notes = handler(NoteTaken, { group: 'notes', inbox: 'off', work: () => order.push('handled') });
    const application = await start([notes]);
    await application.unitOfWork.run(async () => {
      await application.bus.publish(NoteTaken, { note: 'a' });
      await clock.sleep(300); // room for a relay that does not wait for the commit
      order.push('about to commit');
    });
    await settled(application);
    assert.deepEqual(order, ['about to commit', 'handled']);
  });

  test('lets nothing out of a unit of work that is rolled back', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const failure = new Error('changed my mind');
    const work = application.unitOfWork.run(async () => {
      await application.bus.publish(NoteTaken, { note: 'lost' });
      throw failure;
    });
    assert.equal(await rejectionOf(work), failure);
    await application.bus.publish(NoteTaken, { note: 'kept' });
    await settled(application);
    assert.deepEqual(notes.notes(), ['kept']);
  });

  test('drops what was published in a savepoint that is rolled back, and nothing else', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const { bus, unitOfWork, ...application } = await start([notes]);
    const publish = (note: string): Promise<string> => bus.publish(NoteTaken, { note }, { key: 'k' });
    await unitOfWork.run(async () => {
      await publish('before');
      await rejectionOf(
        unitOfWork.run(
          async () => {
            await publish('in the savepoint');
            throw new Error('back');
          },
          { propagation: 'savepoint' },
        ),
      );
      await unitOfWork.run(() => publish('in a released savepoint'), { propagation: 'savepoint' });
      await publish('after');
    });
    await settled({ bus, unitOfWork, ...application });
    assert.deepEqual(notes.notes(), ['before', 'in a released savepoint', 'after']);
  });

  test('publishes once when the unit of work is repeated', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    let runs = 0;
    await application.unitOfWork.run(
      async () => {
        runs += 1;
        await application.bus.publish(NoteTaken, { note: `run ${runs}` });
        if (runs === 1)
          await application.sql.execute(
            "do $$ begin raise exception 'raised by the suite' using errcode = '40001'; end $$",
          );
      },
      { attempts: 3 },
    );
    await settled(application);
    assert.deepEqual(notes.notes(), ['run 2']);
  });

  test('refuses to publish in a read-only unit of work', async ({ start, settled }) => {
    const notes = handler(NoteTaken, { group: 'notes' });
    const application = await start([notes]);
    const work = application.unitOfWork.run(() => application.bus.publish(NoteTaken, { note: 'a' }), {
      readOnly: true,
    });
    await rejectsWith(work, TransactionForbiddenError);
    await settled(application);
    assert.deepEqual(notes.notes(), []);
  });

  test('publishes what a handler publishes when the handler succeeds, and only then', async ({ start, settled }) => {
    const dropped = handler(NoteDropped, { group: 'droppers' });
    const notes = handler(NoteTaken, {
      group: 'takers',
      retry: { attempts: 3, base: '10ms', max: '20ms' },
      work: async ({ note }, { attempt }) => {
        await application.bus.publish(NoteDropped, { note: `${note} by attempt ${attempt}` });
        if (attempt < 3) throw new Error('not yet');
      },
    });
    const application = await start([notes, dropped]);
    await application.bus.publish(NoteTaken, { note: 'a' });
    await settled(application);
    assert.deepEqual(dropped.notes(), ['a by attempt 3']);
  });
}

function endOfProcessCases({ test, capabilities }: Suite): void {
  if (capabilities.durable) {
    test(
      'keeps what was published, whatever becomes of the process',
      async ({ start, settled }) => {
        const first = await start([handler(NoteTaken, { group: 'notes' })]);
        await first.bus.pause('notes');
        await first.bus.publish(NoteTaken, { note: 'outside' }, { key: 'k' });
        await first.unitOfWork.run(() => first.bus.publish(NoteTaken, { note: 'inside' }, { key: 'k' }));
        await first.close();
        const notes = handler(NoteTaken, { group: 'notes' });
        const second = await start([notes]);
        await second.bus.resume('notes');
        await settled(second);
        assert.deepEqual(notes.notes(), ['outside', 'inside']);
      },
      { restarts: true },
    );

    test(
      'keeps an event for a group whose handler is not running',
      async ({ start, settled }) => {
        const first = await start([handler(NoteTaken, { group: 'notes' })]);
        await settled(first);
        await first.close();
        const publisher = await start([]);
        await publisher.bus.publish(NoteTaken, { note: 'while away' });
        await publisher.close();
        const notes = handler(NoteTaken, { group: 'notes' });
        await settled(await start([notes]));
        assert.deepEqual(notes.notes(), ['while away']);
      },
      { restarts: true },
    );
  } else {
    test(
      'forgets, as it declares',
      async ({ start, settled }) => {
        const first = await start([handler(NoteTaken, { group: 'notes' })]);
        await first.bus.pause('notes');
        await first.bus.publish(NoteTaken, { note: 'lost' });
        await first.close();
        const notes = handler(NoteTaken, { group: 'notes' });
        const second = await start([notes]);
        assert.equal((await second.bus.groups())[0]?.paused, false);
        await settled(second);
        assert.deepEqual(notes.notes(), []);
      },
      { restarts: true },
    );
  }
}
