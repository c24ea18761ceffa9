import { choiceOption, listOption, textOption, type OptionInputs, type OptionValues } from './option.js';

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
