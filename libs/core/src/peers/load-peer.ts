import { MissingPeerError } from '../errors/configuration.errors.js';
import { textOf } from '../errors/error-facts.js';
import { isInstalled } from './is-installed.js';

/**
 * Loads an optional package: `loadPeer('pg', 'the driver "postgresql"', () => import('pg'))`.
 *
 * Only "that package is not there" means missing. A package that is there and fails to load, or that lacks a package of its own, fails with
 * what it threw, because "npm install" would not help.
 *
 * @throws MissingPeerError with the line to run.
 */
export async function loadPeer<T>(packageName: string, neededBy: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw isMissing(error, packageName) ? new MissingPeerError(packageName, neededBy, error) : error;
  }
}

const NOT_FOUND_CODES: readonly unknown[] = ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'];
// `require` says "Cannot find module 'x'", `import` says "Cannot find package 'x' imported from ...".
const NOT_FOUND_NAME = /Cannot find (?:module|package) '([^']+)'/;

function isMissing(error: unknown, packageName: string): boolean {
  if (!NOT_FOUND_CODES.includes(textOf(error, 'code'))) return false;
  const name = NOT_FOUND_NAME.exec(textOf(error, 'message') ?? '')?.[1];
  if (name === packageName) return true;
  // A sub-path (`kysely/helpers`) is not found as well when the package is there and has no such file.
  return name?.startsWith(`${packageName}/`) === true && !isInstalled(packageName);
}
