export { driversOf } from './choose-drivers.js';
export type { ChosenDriver, DriverChoice, DriverName } from './choose-driver.js';
export type { ConcernDefinition, FinishContext } from './concern-definition.js';
export type { EnvironmentRequest } from './environment.js';
export { generalOptions, kGeneral, type GeneralOptions, type GeneralValues } from './general.options.js';
export { toVariablePart } from './instance-names.js';
export { loadConfiguration, type Configuration, type LoadConfigurationRequest } from './load-configuration.js';
export {
  byteSizeOption,
  choiceOption,
  durationOption,
  integerOption,
  listOption,
  optionalChoiceOption,
  optionalDurationOption,
  secretOption,
  textOption,
  type Option,
  type OptionInputs,
  type OptionTable,
  type OptionValues,
} from './option.js';
export type { ConcernResolution, ResolvedInstance } from './resolve-concern.js';
export {
  lateSettings,
  settingsFromFactory,
  settingsFromResolution,
  settingsToken,
  type LateRequest,
  type LateSettings,
  type SettingsSource,
} from './settings-source.js';
export type { KnownInstances, StandsOn } from './stands-on.js';
