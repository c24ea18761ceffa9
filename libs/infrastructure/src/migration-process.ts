import { DatabaseStarter } from '#database';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InfrastructureModule } from './infrastructure.module.js';
import type { InfrastructureOptions } from './infrastructure.options.js';

export interface OwnTablesOptions {
  /**
   * Whether also the tables that our concerns keep in a schema of their own (`DATABASE_OWN_SCHEMA`) are meant: in every database, or in those that are named. Which
   * of them the application uses is not known here, so that all are meant of the concerns that are on. `false` is for an application that uses none and a role
   * that may not create a schema. Default true.
   */
  readonly ownTables?: boolean | readonly string[] | undefined;
}

/**
 * Opens the databases of these options and nothing else of the application, and closes them.
 * @param prepare tells the databases, before they start, what the process is there for.
 */
export async function withDatabases<T>(
  options: InfrastructureOptions,
  prepare: (starter: DatabaseStarter) => DatabaseStarter,
  read: (starter: DatabaseStarter) => T,
): Promise<T> {
  const application = await NestFactory.createApplicationContext(
    {
      module: MigrationProcessModule,
      imports: [InfrastructureModule.forRoot(options)],
      providers: [
        {
          provide: Symbol('nestjs-groundwork/migration-process'),
          inject: [DatabaseStarter],
          useFactory: prepare,
        },
      ],
    },
    { abortOnError: false, logger: ['error', 'warn', 'fatal'] },
  );
  try {
    return read(application.get(DatabaseStarter));
  } finally {
    await application.close();
  }
}

@Module({})
class MigrationProcessModule {}
