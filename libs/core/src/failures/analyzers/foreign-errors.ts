import { causeChain } from '../../errors/cause-chain.js';
import { messageOf, textOf } from '../../errors/error-facts.js';
import { EXIT_CODES } from '../exit-codes.js';
import type { Failure } from '../failure.js';
import { networkCauseOf, targetOf } from './network-causes.js';

/** A network failure that nobody mapped: a client of the application's own. */
export function networkFailure(error: unknown): Failure | undefined {
  for (const link of causeChain(error)) {
    const cause = networkCauseOf(link);
    if (cause === undefined) continue;
    const code = textOf(link, 'code') ?? textOf(link, 'name');
    return {
      code: cause.code,
      what: cause.what,
      why: `${cause.because(targetOf(link) ?? 'the server')} (${code}). ${messageOf(error)}`,
      action: cause.action,
      exitCode: EXIT_CODES.unavailable,
    };
  }
  return undefined;
}

const FILE_CAUSES: Readonly<Record<string, string>> = {
  EACCES: 'This user may not read or write it.',
  EPERM: 'The operation is not permitted for this user.',
  EROFS: 'The file system is read-only.',
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  EMFILE: 'This process has too many files open.',
  ENOTDIR: 'A part of the path is not a folder.',
};

/** A folder or file that cannot be used. */
export function fileNotUsable(error: unknown): Failure | undefined {
  for (const link of causeChain(error)) {
    const code = textOf(link, 'code');
    const path = textOf(link, 'path');
    const why = code !== undefined && Object.hasOwn(FILE_CAUSES, code) ? FILE_CAUSES[code] : undefined;
    if (why === undefined || path === undefined) continue;
    return {
      code: 'FILE_NOT_USABLE',
      what: `The file or folder ${path} cannot be used.`,
      why: `${why} (${code})`,
      action: [
        'Correct owner, permissions or free space.',
        'If it belongs to embedded data: set GROUNDWORK_DATA_DIR to another folder.',
      ],
      exitCode: EXIT_CODES.unavailable,
    };
  }
  return undefined;
}

/** The last one: whatever it was, a person gets its words and a way to see more. */
export function unknownFailure(error: unknown): Failure {
  const name = textOf(error, 'name');
  return {
    code: textOf(error, 'code') ?? 'UNKNOWN_FAILURE',
    what: 'The application failed with an error that has no explanation here.',
    why: name === undefined ? messageOf(error) : `${name}: ${messageOf(error)}`,
    action: ['Run it again with DEBUG=1 to see the stack.'],
    exitCode: EXIT_CODES.internal,
  };
}
