import { randomBytes } from 'node:crypto';
import { DatabaseModule, type DatabaseInstanceOptions } from '#database';
import { OwnSchema, SqlSession, UnitOfWork } from '#domain/database';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { coordinationMigrations } from '../../drivers/database/coordination.migrations.js';

/** What the parts of the driver `database` are made of, for one case. */
export interface DatabaseGround {
  readonly sql: SqlSession;
  readonly unitOfWork: UnitOfWork;
  readonly schema: string;
  /** Of this case alone. */
  readonly prefix: string;
  close(): Promise<void>;
}

interface Running {
  readonly context: INestApplicationContext;
  closed: boolean;
}

/** Applications with a database and the tables of coordination, for our own specs of the parts of the driver. They outlive the cases, which have keys of their own. */
export class DatabasePlaces {
  readonly #schema = `suite_${randomBytes(4).toString('hex')}`;
  readonly #idle: Running[] = [];

  constructor(private readonly database: DatabaseInstanceOptions) {}

  /** For one case. */
  open(): { start(): Promise<DatabaseGround>; close(): Promise<void> } {
    const prefix = `${randomBytes(6).toString('hex')}/`;
    const taken: Running[] = [];
    return {
      start: async () => {
        const running = this.#idle.pop() ?? { context: await this.#startContext(), closed: false };
        taken.push(running);
        return this.#ground(running, prefix);
      },
      close: async () => void this.#idle.push(...taken.filter(({ closed }) => !closed)),
    };
  }

  async close(): Promise<void> {
    for (const { context } of this.#idle.splice(0)) await context.close();
  }

  #ground(running: Running, prefix: string): DatabaseGround {
    const { context } = running;
    return {
      sql: context.get(SqlSession, { strict: false }),
      unitOfWork: context.get(UnitOfWork, { strict: false }),
      schema: context.get(OwnSchema, { strict: false }).name,
      prefix,
      close: async () => {
        if (!running.closed) await context.close();
        running.closed = true;
      },
    };
  }

  #startContext(): Promise<INestApplicationContext> {
    class PlacesModule {}
    const use = (schema: OwnSchema): OwnSchema => {
      schema.use(coordinationMigrations);
      return schema;
    };
    Module({
      imports: [DatabaseModule.forRoot({ ...this.database, ownSchema: this.#schema }, { env: { NODE_ENV: 'test' } })],
      providers: [
        { provide: 'tables', inject: [OwnSchema], useFactory: use },
        { provide: 'ports', inject: [SqlSession, UnitOfWork], useFactory: () => true },
      ],
    })(PlacesModule);
    return NestFactory.createApplicationContext(PlacesModule, { abortOnError: false, logger: ['error'] });
  }
}
