import type { MessagingApplication } from '../../../libs/messaging/src/testing/index.js';
import fc from 'fast-check';
import { NoteTaken } from '../../../libs/messaging/src/testing/support/suite-events.js';
import { Planned } from './outcome.js';
import { GROUPS } from './witnesses.js';

/** One thing that happens to a bus. The same object is done on every driver. */
export interface BusOperation {
  readonly text: string;
  /** @param nth how many operations came before, so that every note is told from every other. */
  run(application: MessagingApplication, nth: number): Promise<unknown>;
}

/** How often the handler of each group fails on a note: beyond its attempts it is parked. */
const fates = fc.tuple(...GROUPS.map(() => fc.constantFrom(0, 0, 0, 1, 9)));
const key = fc.constantFrom('k1', 'k2', undefined);
const notes = fc.array(fc.tuple(key, fates), { minLength: 1, maxLength: 4 });
const group = fc.constantFrom(...GROUPS);

type Notes = readonly (readonly [string | undefined, readonly number[]])[];

const toEvents = (list: Notes, nth: number) =>
  list.map(([of, fate], index) => ({
    event: NoteTaken,
    payload: { note: `${nth}.${index} ${fate.join(',')}` },
    ...(of === undefined ? {} : { key: of }),
  }));

const published = (list: Notes, kept: boolean): BusOperation => ({
  text: `publish(${fc.stringify(list)})${kept ? '' : ' undone'}`,
  run: async ({ bus, unitOfWork }, nth) => {
    try {
      return await unitOfWork.run(async () => {
        const ids = await bus.publishAll(toEvents(list, nth));
        if (!kept) throw new Planned('undo it');
        return ids.length;
      });
    } catch (error) {
      if (error instanceof Planned) return 'undone';
      throw error;
    }
  },
});

export const busOperations: fc.Arbitrary<BusOperation> = fc.oneof(
  { arbitrary: fc.tuple(notes, fc.boolean()).map(([list, kept]) => published(list, kept)), weight: 5 },
  {
    arbitrary: notes.map((list) => ({
      text: `publish outside(${fc.stringify(list)})`,
      run: async ({ bus }: MessagingApplication, nth: number) => (await bus.publishAll(toEvents(list, nth))).length,
    })),
    weight: 3,
  },
  {
    arbitrary: fc.tuple(group, notes).map(([of, list]) => ({
      text: `publish(${fc.stringify(list)}) while ${of} is paused`,
      run: async (application: MessagingApplication, nth: number) => {
        await application.bus.pause(of);
        await application.bus.publishAll(toEvents(list, nth));
        await application.bus.resume(of);
      },
    })),
    weight: 2,
  },
  {
    arbitrary: group.map((of) => ({
      text: `redrive all of ${of}`,
      run: ({ deadLetters }: MessagingApplication) => deadLetters.redriveAll({ group: of }),
    })),
    weight: 2,
  },
  {
    arbitrary: fc.tuple(group, fc.nat({ max: 2 })).map(([of, place]) => ({
      text: `discard number ${place} of ${of}`,
      run: async ({ deadLetters }: MessagingApplication) => {
        // By what it says: ids differ between the drivers, and so may the order of two that were parked in one moment.
        const { items } = await deadLetters.list({ group: of }, { limit: 500 });
        const told = await Promise.all(
          items.map(async (id) => ({ id, payload: (await deadLetters.show(id))?.payload ?? '' })),
        );
        const chosen = told.sort((a, b) => (a.payload < b.payload ? -1 : 1))[place];
        return chosen === undefined ? 'none' : [chosen.payload, await deadLetters.discard(chosen.id)];
      },
    })),
    weight: 1,
  },
);
