import { findByCode } from '../../errors/cause-chain.js';
import { detailOf, messageOf, propertyOf, textOf } from '../../errors/error-facts.js';
import { EXIT_CODES } from '../exit-codes.js';
import type { Failure } from '../failure.js';

/** Every problem of the configuration, in the order in which they were found. */
export function configurationProblems(error: unknown): Failure | undefined {
  const found = findByCode(error, ['CONFIGURATION_INVALID']);
  if (found === undefined) return undefined;
  const problems = propertyOf(found, 'problems');
  const lines = Array.isArray(problems) ? problems.map(describeProblem) : [];
  return {
    code: found.code,
    what:
      lines.length === 1
        ? 'The configuration has a problem.'
        : `The configuration has ${lines.length === 0 ? '' : `${lines.length} `}problems.`,
    why:
      lines.length === 0 ? messageOf(found) : 'Nothing was started, because each of these values would have been used.',
    action: lines.length === 0 ? ['Change what the message names.'] : lines,
    exitCode: EXIT_CODES.configuration,
  };
}

function describeProblem(problem: unknown): string {
  const part = (name: string): string => textOf(problem, name) ?? '?';
  return `${part('subject')}: expected ${part('expected')}, found ${part('found')} (${part('source')}). ${part('fix')}`;
}

/** A port whose concern is off was injected. */
export function concernOff(error: unknown): Failure | undefined {
  const found = findByCode(error, ['CONCERN_OFF']);
  if (found === undefined) return undefined;
  const concern = detailOf(found, 'concern') ?? 'of that port';
  return {
    code: found.code,
    what: `${detailOf(found, 'port') ?? 'A port'} is injected, and its concern is switched off.`,
    why: `The concern "${concern}" is off in the options: { ${concern}: false }.`,
    action: [
      `Remove "${concern}: false" from the options.`,
      'Or inject the port with @Optional().',
      'Or override its provider with one of your own.',
    ],
    exitCode: EXIT_CODES.configuration,
  };
}

// Nest's own words for `app.get()` of a request-scoped or transient provider (ESM and CommonJS releases 9 to 12).
const SCOPED = /^(\S+) is marked as a scoped provider\./;

/** `app.get()` met a transient provider, which is how the port of a switched-off concern is bound. */
export function scopedProvider(error: unknown): Failure | undefined {
  const name = SCOPED.exec(messageOf(error))?.[1];
  if (name === undefined) return undefined;
  return {
    code: 'CONCERN_OFF',
    what: `app.get(${name}) cannot give this provider.`,
    why: `${name} is transient or request-scoped. The ports of a concern that is switched off are bound that way.`,
    action: [
      `If ${name} is a port: switch its concern on in the options.`,
      `If it is a provider of your own: use await app.resolve(${name}).`,
    ],
    exitCode: EXIT_CODES.configuration,
  };
}

/** A package is not installed. */
export function missingPeer(error: unknown): Failure | undefined {
  const found = findByCode(error, ['PEER_MISSING']);
  if (found === undefined) return undefined;
  const name = detailOf(found, 'package') ?? 'PACKAGE';
  return {
    code: found.code,
    what: `The package "${name}" is not installed.`,
    why: `It is needed by ${detailOf(found, 'neededBy') ?? 'a driver that was chosen'}.`,
    action: [`Run: npm install ${name}`, 'Or choose another driver.'],
    exitCode: EXIT_CODES.configuration,
  };
}
