import {
  choiceOption,
  durationOption,
  listOption,
  textOption,
  type DriverChoice,
  type DriverName,
  type GeneralValues,
  type OptionInputs,
  type OptionValues,
} from '#core/nest';
import { LOG_LEVELS } from '#domain/observability';

/** The settings of logs, telemetry and health: types, variables, defaults, checks and documentation in one place. What else `OTEL_*` says, the OpenTelemetry SDK reads by itself. */
export const observabilityOptionTable = {
  endpoint: textOption({
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    description: 'Where traces, metrics and logs are sent, by OTLP over HTTP.',
    expected: 'a URL',
    defaultText: 'none',
    pattern: /^https?:\/\/\S+$/,
  }),
  prometheus: choiceOption({
    variable: 'PROMETHEUS',
    description:
      'Whether `/metrics` serves the metrics in the text format of Prometheus. Needs the driver `opentelemetry`.',
    words: ['off', 'on'],
    default: 'off',
  }),
  logFormat: choiceOption({
    variable: 'LOG_FORMAT',
    description:
      'What the log looks like: `nest`, as Nest prints it; `json`, a line per record by pino, with trace, correlation, actor and tenant.',
    words: ['nest', 'json'],
    default: 'nest',
  }),
  logLevel: choiceOption({
    variable: 'LOG_LEVEL',
    description: 'What is logged at least. Can be changed for a while by the port `LogLevels`.',
    words: LOG_LEVELS,
    default: 'info',
  }),
  logRedact: listOption({
    variable: 'LOG_REDACT',
    description:
      'Further names of fields, headers and parameters whose values are never logged, in any spelling, separated by commas. `password`, `token`, `authorization` and their like are known.',
    expected: 'names separated by commas, such as iban,taxNumber',
  }),
  healthEndpoints: choiceOption({
    variable: 'HEALTH',
    description: 'Whether `/health/live`, `/health/ready` and `/health/startup` are served.',
    words: ['off', 'on'],
    default: 'off',
  }),
  healthCache: durationOption({
    variable: 'HEALTH_CACHE',
    description: 'How long what an indicator read is answered again without another look.',
    min: '0s',
    max: '1m',
    default: '1s',
  }),
} as const;

/** The variables that others have named, or that users know. */
export const standardVariables: readonly string[] = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'LOG_FORMAT',
  'LOG_LEVEL',
  'LOG_REDACT',
];

/** What a driver is made with. */
export interface ObservabilitySettings extends OptionValues<typeof observabilityOptionTable> {
  readonly role: GeneralValues['role'];
}

export type ObservabilityDriverName = DriverName<'none' | 'opentelemetry', ObservabilitySettings>;

export interface ObservabilityOptions extends OptionInputs<typeof observabilityOptionTable> {
  readonly driver?: ObservabilityDriverName | undefined;
}

/** `false` (off), a driver's name, options, or a driver of your own. */
export type ObservabilityChoice = DriverChoice<'none' | 'opentelemetry', ObservabilityOptions, ObservabilitySettings>;
