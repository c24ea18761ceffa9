import {
  choiceOption,
  durationOption,
  listOption,
  textOption,
  type OptionInputs,
  type OptionValues,
} from './option.js';

/** What concerns all concerns. */
export const generalOptions = {
  dataDir: textOption({
    variable: 'DATA_DIR',
    description: 'The folder that keeps the data of embedded drivers, created with mode 0700.',
    expected: 'a path',
    defaultText: '.groundwork',
  }),
  role: choiceOption({
    variable: 'ROLE',
    description:
      'What this process does: serve requests, work in the background, or both. Other than `all` needs drivers that processes can share.',
    words: ['all', 'web', 'worker'],
    default: 'all',
  }),
  requestContext: choiceOption({
    variable: 'REQUEST_CONTEXT',
    description:
      'Whether each HTTP request gets a `CallContext` with its correlation id, trace, locale and signal. With `off` the application enters its own, or has none.',
    words: ['on', 'off'],
    default: 'on',
  }),
  connectLimit: durationOption({
    variable: 'CONNECT_LIMIT',
    description:
      'How long a start may take to connect to everything, all at the same time. What is `required` and has not answered by then fails the start.',
    min: '100ms',
    max: '30m',
    default: '1m',
  }),
  drain: durationOption({
    variable: 'DRAIN',
    description:
      'How long requests are still served after a SIGTERM taken by `bootstrap`, while readiness already fails: as long as a load balancer needs to notice.',
    min: '0s',
    max: '1h',
    default: '5s',
  }),
  grace: durationOption({
    variable: 'GRACE',
    description:
      'How long the process may live on after SIGTERM or SIGINT, drain included: what Kubernetes calls `terminationGracePeriodSeconds`. Two seconds before its end `bootstrap` says what still runs, and ends the process.',
    min: '1s',
    max: '1d',
    default: '30s',
  }),
  allowEmbedded: listOption({
    variable: 'ALLOW_EMBEDDED',
    description: 'Concerns whose embedded driver may run with NODE_ENV=production, separated by commas.',
    expected: 'names of concerns separated by commas',
  }),
} as const;

export const GENERAL_PREFIX = 'GROUNDWORK';

export type GeneralOptions = OptionInputs<typeof generalOptions>;

/** Token of the `GeneralValues`, for the module that all concerns share. Nothing provides it where a concern's module is imported alone. */
export const kGeneral = Symbol.for('nestjs-groundwork/general');

export interface GeneralValues extends OptionValues<typeof generalOptions> {
  /** `NODE_ENV`. */
  readonly mode: string | undefined;
  /** What relative paths start from. */
  readonly cwd: string;
}
