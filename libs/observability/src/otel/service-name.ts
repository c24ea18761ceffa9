import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const MAX_LEVELS = 20;

/** The name in the nearest `package.json`, from `folder` upwards. */
export function packageName(folder: string): string | undefined {
  for (let level = 0, current = folder; level < MAX_LEVELS; level += 1, current = dirname(current)) {
    const name = nameIn(join(current, 'package.json'));
    if (name !== undefined) return name;
    if (dirname(current) === current) return undefined;
  }
  return undefined;
}

function nameIn(file: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const name: unknown = typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'name') : undefined;
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    return undefined; // no such file, or none that can be read: the folder above may have one, and a name is only a label
  }
}
