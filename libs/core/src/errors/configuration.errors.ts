import { InfrastructureError, type InfrastructureErrorOptions } from './infrastructure-error.js';

/** One thing that is wrong with the configuration, told so that a person can fix it without reading code. */
export interface ConfigurationProblem {
  /** The variable or option path, such as `DATABASE_POOL_MAX` or `database.pool.max`. */
  readonly subject: string;
  readonly expected: string;
  /** What was found, masked when the value is a secret. */
  readonly found: string;
  /** Where it was set: `environment`, `.env.local`, `.env`, `option`. */
  readonly source: string;
  readonly fix: string;
}

/** The configuration cannot be used. Carries every problem, not the first one. */
export class ConfigurationError extends InfrastructureError {
  static override readonly row = {
    code: 'CONFIGURATION_INVALID',
    status: 500,
    settlement: 'retry',
    level: 'fatal',
    transience: 'permanent',
    title: 'The configuration is not valid.',
    fix: 'Change each named variable or option as its line says.',
  } as const;

  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[], options: InfrastructureErrorOptions = {}) {
    super(describeProblems(problems), {
      ...options,
      details: { problems: problems.map((problem) => problem.subject) },
    });
    this.problems = problems;
  }
}

function describeProblems(problems: readonly ConfigurationProblem[]): string {
  const lines = problems.map(
    ({ subject, expected, found, source, fix }) =>
      `${subject}: expected ${expected}, found ${found} (${source}). ${fix}`,
  );
  return [`${problems.length} configuration problem${problems.length === 1 ? '' : 's'}:`, ...lines].join('\n');
}

/** A port of a concern that is switched off was used. */
export class ConcernOffError extends InfrastructureError {
  static override readonly row = {
    code: 'CONCERN_OFF',
    status: 500,
    settlement: 'retry',
    level: 'fatal',
    transience: 'permanent',
    title: 'A port was injected whose concern is switched off.',
    fix: 'Switch the concern on, override the port, or inject it with @Optional().',
  } as const;

  constructor(port: string, concern: string) {
    super(
      `${port} was injected, but the concern "${concern}" is off ({ ${concern}: false }). ` +
        `Remove that option, override the provider, or inject it with @Optional().`,
      { details: { port, concern } },
    );
  }
}

/** The modules are put together in a way that cannot work. */
export class CompositionError extends InfrastructureError {
  static override readonly row = {
    code: 'COMPOSITION_INVALID',
    status: 500,
    settlement: 'retry',
    level: 'fatal',
    transience: 'permanent',
    title: 'The modules are put together in a way that cannot work.',
    fix: 'Change the module imports as the message says.',
  } as const;
}

/** A package that a chosen driver needs is not installed. */
export class MissingPeerError extends InfrastructureError {
  static override readonly row = {
    code: 'PEER_MISSING',
    status: 500,
    settlement: 'retry',
    level: 'fatal',
    transience: 'permanent',
    title: 'A package that the chosen driver needs is not installed.',
    fix: 'Install the package that the message names.',
  } as const;

  constructor(packageName: string, neededBy: string, cause?: unknown) {
    super(`${neededBy} needs the package "${packageName}", which is not installed. Run: npm install ${packageName}`, {
      cause,
      details: { package: packageName, neededBy },
    });
  }
}
