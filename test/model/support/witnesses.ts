import type { MessagingApplication, SuiteHandler } from '../../../libs/messaging/src/testing/index.js';
import { effectsOf, enter } from '../../../libs/messaging/src/testing/support/effects.js';
import { handler } from '../../../libs/messaging/src/testing/support/handlers.js';
import { NoteTaken } from '../../../libs/messaging/src/testing/support/suite-events.js';

/** Each has other promises: order and a key that waits, order and a key that does not, none of both. */
export const GROUPS = ['waiting', 'passing', 'loose'] as const;
type Group = (typeof GROUPS)[number];

const OPTIONS = {
  waiting: { order: 'key', onPark: 'key' },
  passing: { order: 'key', onPark: 'skip' },
  loose: { order: 'none' },
} as const;
const ATTEMPTS = 2;

/** Handlers whose failures are written in the note itself, and the application that they write to. */
export class Witnesses {
  readonly #calls = new Map<string, number>();
  #application: MessagingApplication | undefined;

  readonly handlers: readonly SuiteHandler[] = GROUPS.map((group, index) =>
    handler(NoteTaken, {
      group,
      host: `Of${group}`,
      ...OPTIONS[group],
      retry: { attempts: ATTEMPTS, base: '1ms', max: '5ms' },
      work: async ({ note }, { key }) => {
        if (this.#application === undefined) throw new Error('The application was not told.');
        await enter(this.#application.sql, group, `${key ?? '-'} ${note}`);
        const call = `${group} ${note}`;
        const calls = (this.#calls.get(call) ?? 0) + 1;
        this.#calls.set(call, calls);
        if (calls <= Number(note.split(' ')[1]?.split(',')[index] ?? 0)) throw new Error('as planned');
      },
    }),
  );

  attach(application: MessagingApplication): void {
    this.#application = application;
  }

  /** Once nothing waits: what each group has done, in order within each key where it keeps one, and what it has given up. */
  async account(application: MessagingApplication): Promise<readonly string[]> {
    await application.bus.drain({ timeout: '20s' });
    const told: string[] = [];
    for (const group of GROUPS) {
      const done = await effectsOf(application.sql, group);
      told.push(`${group} did ${(group === 'loose' ? [...done].sort() : byKey(done)).join(' | ')}`);
      told.push(`${group} parked ${(await parkedBy(application, group)).join(' | ')}`);
    }
    const states = await application.bus.groups();
    return [
      ...told,
      ...states
        .map(({ group, waiting, scheduled, parked, done }) => `${group} ${scheduled} ${parked} ${done} ${waiting}`)
        .sort(),
    ];
  }
}

/** Order is promised within a key alone; notes without one have none. */
function byKey(notes: readonly string[]): readonly string[] {
  const keyed = notes.filter((note) => !note.startsWith('- '));
  const keys = [...new Set(keyed.map((note) => note.split(' ')[0] ?? ''))].sort();
  return [
    ...keys.flatMap((key) => keyed.filter((note) => note.startsWith(`${key} `))),
    ...notes.filter((note) => note.startsWith('- ')).sort(),
  ];
}

async function parkedBy(application: MessagingApplication, group: Group): Promise<readonly string[]> {
  const { items } = await application.deadLetters.list({ group }, { limit: 500 });
  const shown = await Promise.all(items.map((letter) => application.deadLetters.show(letter)));
  return shown
    .flatMap((letter) =>
      letter === undefined ? [] : [`${letter.payload} ${letter.reason} ${letter.attempts} ${letter.waitingBehind}`],
    )
    .sort();
}
