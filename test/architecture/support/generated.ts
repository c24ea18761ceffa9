import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { read, root } from './repository.js';

/** Set by scripts/write-docs.mjs (`npm run docs`): the same code that checks a generated file writes it. */
export const writing = process.env['GROUNDWORK_WRITE_DOCS'] === '1';

/** Fails when a generated file is not what its source says; `npm run docs` writes it. */
export function expectGenerated(path: string, text: string): void {
  const file = join(root, path);
  if (writing) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect({ file: path, renewBy: 'npm run docs', text: existsSync(file) ? read(path) : 'missing' }).toEqual({
    file: path,
    renewBy: 'npm run docs',
    text,
  });
}
