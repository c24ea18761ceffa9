import { causeChain } from '../../errors/cause-chain.js';
import { detailOf, messageOf, numberOf, propertyOf, textOf } from '../../errors/error-facts.js';
import { EXIT_CODES } from '../exit-codes.js';
import type { Failure } from '../failure.js';
import { networkCause, networkCauseOf } from './network-causes.js';

// The rest follows from the status: 503 and 504 are a service that is not there for us.
const EXITS: Readonly<Record<string, number>> = {
  COMPOSITION_INVALID: EXIT_CODES.configuration,
  CONFIGURATION_INVALID: EXIT_CODES.configuration,
  CONCERN_OFF: EXIT_CODES.configuration,
  PEER_MISSING: EXIT_CODES.configuration,
  DATABASE_MIGRATIONS_PENDING: EXIT_CODES.configuration,
  DATABASE_OWN_SCHEMA_DIVERGED: EXIT_CODES.configuration,
  DATABASE_OWN_SCHEMA_NEWER: EXIT_CODES.configuration,
  DATABASE_PERMISSION_DENIED: EXIT_CODES.unavailable,
  EVENT_HANDLERS_INVALID: EXIT_CODES.configuration,
  NODE_TOO_OLD: EXIT_CODES.configuration,
};

/** What a person can do beyond the `fix` of the error's row. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  DATABASE_UNAVAILABLE: ['Or remove DATABASE_URL to run on the embedded database.'],
  REDIS_UNAVAILABLE: ['Or remove REDIS_URL to run without Redis.'],
  DATABASE_MIGRATIONS_PENDING: ['Run: npm run migrate', 'Or set DATABASE_MIGRATE=auto to migrate at every start.'],
};

/** Any error that carries a row of the error catalogue, a user's own included. The network's cause, where there is one, makes it concrete. */
export function ownError(error: unknown): Failure | undefined {
  const found = causeChain(error).find((link) => rowOf(link) !== undefined);
  const row = rowOf(found);
  if (row === undefined) return undefined;
  const variable = detailOf(found, 'variable');
  const reason = networkCause(detailOf(found, 'reason')) ?? networkReason(found);
  const target = detailOf(found, 'target');
  const problems = problemsOf(found);
  const because = reason === undefined ? undefined : `${reason.because(target ?? 'the server')}.`;
  return {
    code: row.code,
    what: row.title,
    why: [
      because,
      problems.length === 0 ? messageOf(found) : messageOf(found).split('\n')[0],
      target === undefined || messageOf(found).includes(target) ? undefined : `Target: ${target}.`,
    ]
      .filter(Boolean)
      .join(' '),
    action: [
      ...(reason?.action ?? []),
      ...(problems.length === 0 ? [row.fix] : problems),
      ...(variable === undefined || row.fix.includes(variable) ? [] : [`The value comes from ${variable}.`]),
      ...(STEPS[row.code] ?? []),
    ],
    exitCode:
      EXITS[row.code] ?? (row.status === 503 || row.status === 504 ? EXIT_CODES.unavailable : EXIT_CODES.internal),
  };
}

/** What an error tells line by line says in each line what to do. */
function problemsOf(error: unknown): readonly string[] {
  const problems = propertyOf(propertyOf(error, 'details'), 'problems');
  return Array.isArray(problems) ? problems.filter((problem) => typeof problem === 'string') : [];
}

function networkReason(error: unknown): ReturnType<typeof networkCause> {
  return causeChain(error)
    .map(networkCauseOf)
    .find((cause) => cause !== undefined);
}

interface Row {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly fix: string;
}

/** The row, read by its shape: the error may come from another copy of the package. */
function rowOf(link: unknown): Row | undefined {
  const row = propertyOf(link, 'row');
  const code = textOf(row, 'code');
  const title = textOf(row, 'title');
  if (code === undefined || title === undefined) return undefined;
  return { code, title, status: numberOf(row, 'status') ?? 500, fix: textOf(row, 'fix') ?? 'Read the cause.' };
}
