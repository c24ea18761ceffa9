export { ApplicationLogger } from './application-logger.js';
export { requestContext, requestRoute } from './context.middleware.js';
export { bootstrap, type BootstrapOptions } from './bootstrap/bootstrap.js';
export { runCommand, type CommandOptions } from './bootstrap/run-command.js';
export { GroundworkCoreModule } from './core.module.js';
export { CoreSubstitutes } from './core-substitutes.js';
export { InjectPort } from './inject-port.decorator.js';
export { instanceToken } from './instance-token.js';
export { offConcernProvider } from './off-concern.js';
export { portToken, type EntityClass, type PortClass } from './port-token.js';
export { asyncOptionsProviders, type AsyncOptions, type OptionsFactory } from './async-options.js';
export { failingImport } from './failing-import.js';
export { isInjected, OWN_MODULE, type InjectionSearch } from './is-injected.js';
export {
  byteSizeOption,
  choiceOption,
  driversOf,
  durationOption,
  generalOptions,
  kGeneral,
  integerOption,
  lateSettings,
  listOption,
  loadConfiguration,
  optionalChoiceOption,
  optionalDurationOption,
  secretOption,
  settingsFromFactory,
  settingsFromResolution,
  settingsToken,
  textOption,
  toVariablePart,
  type ChosenDriver,
  type ConcernDefinition,
  type ConcernResolution,
  type Configuration,
  type DriverChoice,
  type DriverName,
  type EnvironmentRequest,
  type FinishContext,
  type GeneralOptions,
  type GeneralValues,
  type LateRequest,
  type LateSettings,
  type LoadConfigurationRequest,
  type Option,
  type OptionInputs,
  type OptionTable,
  type OptionValues,
  type ResolvedInstance,
  type SettingsSource,
  type StandsOn,
} from './configuration/index.js';
