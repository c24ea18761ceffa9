import { CompositionError } from '#core';
import { MikroORM } from '@mikro-orm/core';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import type { DatabaseHandle, DatabaseParts } from '../module/database-handle.js';
import { registeredFeatures } from '../module/feature-registration.js';
import { databaseTokens } from '../module/tokens.js';
import { ChangeCollector } from './change-collector.js';
import { OpenDatabase } from './open-database.js';
import { ormOptions, type OrmOptionsRequest } from './orm-options.js';

/** Holds `MikroOrmModule` for the default database, so that `MikroORM` and `EntityManager` can be injected as its users know them. */
@Module({})
class DefaultOrmModule {}

/** `drivers` is the module that provides the default database's settings and driver. */
export function defaultOrmModule(drivers: DynamicModule): DynamicModule {
  const tokens = databaseTokens('default');
  const orm = MikroOrmModule.forRootAsync({
    driver: PostgreSqlDriver, // tells the module which EntityManager class to bind besides the general one
    imports: [drivers],
    inject: [tokens.settings, tokens.driver, ModulesContainer],
    useFactory: (settings: DatabaseSettings, driver: DatabaseDriver, modules: ModulesContainer) =>
      ormOptions({
        settings,
        driver,
        features: registeredFeatures(modules, 'default'),
      }),
  });
  return {
    module: DefaultOrmModule,
    imports: [orm as never],
    providers: [{ provide: tokens.orm, useExisting: MikroORM }],
    exports: [tokens.orm],
  };
}

/** A named database's ORM, opened by us: `MikroOrmModule` binds the same tokens each time. */
export function openOrm(request: OrmOptionsRequest): Promise<MikroORM> {
  const logger = new Logger(MikroORM.name); // as `MikroOrmModule` gives the default one; MikroORM's own prints
  return MikroORM.init({ ...ormOptions(request), logger: (message) => logger.log(message) });
}

/** The database over its ORM. `orm` is what the module's provider gave. */
export function openDatabase(parts: DatabaseParts, orm: unknown): DatabaseHandle {
  if (!(orm instanceof MikroORM))
    throw new CompositionError(
      'The provider of MikroORM was replaced by something else. Override the ports instead: UnitOfWork, SqlSession, Repository.',
    );
  const changes = [...orm.config.get('subscribers')].find((subscriber) => subscriber instanceof ChangeCollector);
  if (changes === undefined)
    throw new CompositionError(
      'MikroORM lacks the subscriber that collects changes: its provider was replaced. Override the ports instead.',
    );
  return new OpenDatabase({ ...parts, orm, changes });
}
