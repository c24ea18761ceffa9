// The files of a new concern: those under templates/, with its names in their paths and texts.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fill } from './names.mjs';

const folder = fileURLToPath(new URL('templates', import.meta.url));
const ENDING = '.template';

/** @returns path (relative to the root) and text of each, in the order of their paths. */
export function newFiles(names) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ENDING))
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .map((file) => ({
      path: fill(file.slice(0, -ENDING.length), names),
      text: fill(readFileSync(join(folder, file), 'utf8'), names),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
