import { existsSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { textOf } from '../errors/error-facts.js';

// npm's rule for names, which also keeps `..` and absolute paths out of the walk.
const PACKAGE_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i;

/**
 * Whether a package could be loaded, found without loading it. A package that `require` may not enter (ESM alone, no `./package.json` in its
 * `exports`) counts as installed when its folder is there.
 *
 * @param from the file or folder that the search starts at. Default: this package, then the working directory.
 */
export function isInstalled(packageName: string, from?: string): boolean {
  if (!PACKAGE_NAME.test(packageName)) return false;
  if (isBuiltin(packageName)) return true;
  const starts =
    from === undefined ? [__filename, join(process.cwd(), 'package.json')] : [from, join(from, 'package.json')];
  return starts.some((start) => isResolvable(packageName, start));
}

function isResolvable(packageName: string, start: string): boolean {
  const resolver = createRequire(start);
  const folders = resolver.resolve.paths(packageName) ?? [];
  if (folders.some((folder) => existsSync(join(folder, packageName, 'package.json')))) return true;
  try {
    resolver.resolve(packageName); // resolvers without folders, such as Yarn's Plug'n'Play
    return true;
  } catch (error) {
    return textOf(error, 'code') !== 'MODULE_NOT_FOUND';
  }
}
