import { Duration, SystemClock } from '#core';
import { SqlSession, UnitOfWork } from '#domain/database';
import { DeadLetters, defineEvent, EventBus, EventRefusedError, type StandardSchema } from '#domain/messaging';
import { OutboxRoutes, type SendRoute } from '#domain/outbox';
import { DatabaseStarter, type DatabaseOptions } from '#database';
import { InfrastructureModule } from '#infrastructure';
import { EventHandler } from '#messaging';
import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { embeddedEnv } from '../../../support/embedded-env.js';
import { OldRelease } from './old-release.js';

/** Where the older release has left its database. */
export type Place = Pick<DatabaseOptions, 'url' | 'driver'>;

interface Note {
  readonly text: string;
  readonly what: string;
}

const schema: StandardSchema<Note> = {
  '~standard': { version: 1, vendor: 'corpus', validate: (value) => ({ value: value as Note }) },
};
const Noted = defineEvent('fixture.noted', 1, schema);

/** What the application was made to refuse, as the release that left the database behind was. */
class Refusals {
  refusing = true;
}

@Injectable()
class NoteHandlers {
  constructor(
    private readonly sql: SqlSession,
    private readonly refusals: Refusals,
  ) {}

  @EventHandler(Noted, { group: 'ordered' })
  ordered(note: Note): Promise<void> {
    return this.#write('ordered', note);
  }

  @EventHandler(Noted, { group: 'passing', onPark: 'skip', inbox: 'off' })
  passing(note: Note): Promise<void> {
    return this.#write('passing', note);
  }

  async #write(group: string, { text, what }: Note): Promise<void> {
    if (what === 'refused' && this.refusals.refusing) throw new EventRefusedError('not this one');
    await this.sql.execute('insert into effects (lane, text) values ($1, $2)', [group, text]);
  }
}

const kMail = Symbol('the route of mail');

/** The present code, on a database that an older release left behind. */
export class NotesApplication {
  private constructor(
    private readonly context: INestApplicationContext,
    private readonly refusals: Refusals,
    readonly mail: readonly string[],
  ) {}

  static async start(database: Place): Promise<NotesApplication> {
    const refusals = new Refusals();
    const mail: string[] = [];
    const route: SendRoute = {
      kind: 'send',
      name: 'mail',
      send: async (messages) => {
        mail.push(...messages.map(({ payload }) => payload));
        return messages.map(() => ({ kind: 'sent' as const }));
      },
    };
    class Application {}
    Module({
      imports: [
        InfrastructureModule.forRoot({
          database: { ...database, inboxRetention: '3650d', outboxPoll: '100ms' },
          messaging: { poll: '100ms', retention: '3650d' },
          configuration: { env: embeddedEnv },
        }),
      ],
      providers: [
        NoteHandlers,
        { provide: Refusals, useValue: refusals },
        {
          provide: kMail,
          inject: [OutboxRoutes],
          useFactory: (routes: OutboxRoutes) => routes.register(route) ?? route,
        },
      ],
    })(Application);
    const context = await NestFactory.createApplicationContext(Application, { abortOnError: false, logger: false });
    return new NotesApplication(context, refusals, mail);
  }

  get sql(): SqlSession {
    return this.context.get(SqlSession, { strict: false });
  }

  get unitOfWork(): UnitOfWork {
    return this.context.get(UnitOfWork, { strict: false });
  }

  get applied(): readonly string[] {
    return this.context.get(DatabaseStarter, { strict: false }).appliedMigrations.get('default') ?? [];
  }

  /** A process of the older release beside this one. */
  get oldRelease(): OldRelease {
    return new OldRelease(this.sql, this.unitOfWork);
  }

  get deadLetters(): DeadLetters {
    return this.context.get(DeadLetters, { strict: false });
  }

  refuseNothing(): void {
    this.refusals.refusing = false;
  }

  /** Until nothing waits for the groups. */
  drained(): Promise<void> {
    return this.context.get(EventBus, { strict: false }).drain({ timeout: Duration.seconds(60) });
  }

  /** Until that many letters were sent. */
  async sent(count: number): Promise<void> {
    const clock = new SystemClock();
    const end = clock.monotonic() + 60_000;
    while (this.mail.length < count && clock.monotonic() < end) await clock.sleep(20);
  }

  /** What the group's handlers have done, in that order. */
  async effects(group: string): Promise<readonly string[]> {
    const rows = await this.sql.query<{ text: string }>('select text from effects where lane = $1 order by n', [group]);
    return rows.map(({ text }) => text);
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
