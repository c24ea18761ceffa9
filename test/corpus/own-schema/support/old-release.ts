import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlSession, SqlValue, UnitOfWork } from '#domain/database';

export const SCHEMA = '"groundwork"';
/** `relayLockKey('"groundwork"', 'events')` as the release computes it: what moves events, old or new, does so alone. */
const RELAY_LOCK = 3_329_158_344_871_295_385n;
const HEADERS = JSON.stringify({
  'ce-time': '2025-01-01T15:32:31.585Z',
  'ce-source': '/application',
  'ce-version': '1',
  'ce-specversion': '1.0',
  'x-correlation-id': 'old-release',
  'ce-datacontenttype': 'application/json',
});

interface Statement {
  readonly name?: string;
  readonly sql: string;
}

const folder = join(__dirname, '..');

/** The database that the release left behind. */
export const leftBehind = readFileSync(join(folder, 'first-release.sql'), 'utf8');

/** Every statement of the release. */
export const statements = (
  JSON.parse(readFileSync(join(folder, 'first-release.statements.json'), 'utf8')) as readonly Statement[]
).map(({ name, sql }) => ({ name, sql: sql.replaceAll('{schema}', SCHEMA) }));

function statement(name: string): string {
  const found = statements.find((each) => each.name === name);
  if (found === undefined) throw new TypeError(`The release has no statement called "${name}".`);
  return found.sql;
}

export interface OldNote {
  readonly text: string;
  readonly key: string | null;
}

/** What a process of the release does, by its own statements. */
export class OldRelease {
  constructor(
    private readonly sql: SqlSession,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Publishes events. */
  async append(notes: readonly OldNote[]): Promise<void> {
    const columns: SqlValue[] = [
      notes.map(() => randomUUID()),
      notes.map(() => 'events'),
      notes.map(() => 'fixture.noted'),
      notes.map(({ key }) => key),
      notes.map(({ text }) => JSON.stringify({ text, what: 'fine' })),
      notes.map(() => HEADERS),
      notes.map(() => 0),
    ];
    await this.sql.execute(statement('append to the outbox'), columns);
  }

  /** Moves events from the outbox to the groups. */
  async transfer(): Promise<number> {
    return this.unitOfWork.run(async () => {
      const [lock] = await this.sql.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1::int8) as mine', [
        RELAY_LOCK,
      ]);
      if (lock?.mine !== true) return 0;
      const [moved] = await this.sql.query<{ count: number }>(statement('transfer events'), ['events', 20]);
      return moved?.count ?? 0;
    });
  }

  /** Handles what is ready for a group, each in one transaction with its record in the inbox. @returns how many. */
  async handle(group: string, effect: (text: string) => Promise<void>): Promise<number> {
    const rows = await this.sql.query<{
      leased_id: string | null;
      leased_lease: string;
      event_id: string;
      payload: string;
    }>(statement('claim deliveries'), [group, 5, 1, randomUUID(), 30_000]);
    const claimed = rows.filter(({ leased_id: id }) => id !== null);
    for (const { leased_id: id, leased_lease: lease, event_id: event, payload } of claimed) {
      await this.unitOfWork.run(async () => {
        const { affected } = await this.sql.execute(statement('record in the inbox'), [group, event]);
        if (affected === 1) await effect((JSON.parse(payload) as { text: string }).text);
        const mine = await this.sql.query(statement('complete deliveries'), [[id ?? ''], [lease]]);
        if (mine.length !== 1) throw new TypeError(`The delivery ${id} was no longer ours.`);
      });
    }
    return claimed.length;
  }
}

/** Those of the release's statements that the server refuses, with its reason: it looks at every table, column and type of each without running it. */
export async function refusedStatements(
  sql: SqlSession,
  unitOfWork: { run(work: () => Promise<unknown>): Promise<unknown> },
): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const [index, { sql: text }] of statements.entries()) {
    const name = `old_${index}`;
    try {
      await unitOfWork.run(async () => {
        await sql.execute(`prepare ${name} as ${text}`);
        await sql.execute(`deallocate ${name}`);
      });
    } catch (error) {
      refused.push(`${text.slice(0, 120)}: ${String(error)}`);
    }
  }
  return refused;
}
