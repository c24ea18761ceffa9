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
export { Plan, type PlanEntry } from './plan.js';
export { runMigrations, type MigrationsRun, type MigrationsRunOptions } from './run-migrations.js';
