export {
  bootstrap,
  InjectPort,
  portToken,
  runCommand,
  type BootstrapOptions,
  type CommandOptions,
  type EntityClass,
  type PortClass,
} from '#core/nest';
export { describePlan } from './describe-plan.js';
export { InfrastructureModule } from './infrastructure.module.js';
export type {
  InfrastructureAsyncOptions,
  InfrastructureLateOptions,
  InfrastructureOptions,
} from './infrastructure.options.js';
export type { FakeKnowledge, InfrastructureTestingOptions } from './infrastructure-testing.options.js';
export { Plan, type PlanEntry } from './plan.js';
export {
  migrationStatus,
  verifyMigrations,
  type MigrationCheck,
  type MigrationFinding,
  type MigrationStatus,
} from './inspect-migrations.js';
export { migrateCommand, MIGRATE_EXIT_CODES, type MigrateOutcome } from './migrate-command.js';
export type { OwnTablesOptions } from './migration-process.js';
export { runMigrations, type MigrationsRun, type MigrationsRunOptions } from './run-migrations.js';
