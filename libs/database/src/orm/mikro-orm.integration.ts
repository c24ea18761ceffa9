import { MikroORM } from '@mikro-orm/core';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { Module, type DynamicModule } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseSettings } from '../database.options.js';
import { registeredFeatures } from '../module/feature-registration.js';
import { databaseTokens } from '../module/tokens.js';
import { ChangeCollector } from './change-collector.js';
import { ormOptions } from './orm-options.js';

/** Holds `MikroOrmModule` for the default database, so that `MikroORM` and `EntityManager` can be injected as its users know them. */
@Module({})
class DefaultOrmModule {}

/** `drivers` is the module that provides the default database's settings and driver. */
export function defaultOrmModule(drivers: DynamicModule): DynamicModule {
  const tokens = databaseTokens('default');
  const orm = MikroOrmModule.forRootAsync({
    driver: PostgreSqlDriver, // tells the module which EntityManager class to bind besides the general one
    imports: [drivers],
    inject: [tokens.settings, tokens.driver, tokens.changes, ModulesContainer],
    useFactory: (
      settings: DatabaseSettings,
      driver: DatabaseDriver,
      changes: ChangeCollector,
      modules: ModulesContainer,
    ) =>
      ormOptions({
        settings,
        driver,
        changes,
        registered: registeredFeatures(modules, 'default').map(({ entity }) => entity),
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
export function openOrm(
  settings: DatabaseSettings,
  driver: DatabaseDriver,
  changes: ChangeCollector,
  registered: readonly object[],
): Promise<MikroORM> {
  return MikroORM.init(ormOptions({ settings, driver, changes, registered }));
}
