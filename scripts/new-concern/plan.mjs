// What a new concern writes: its own files, and its registration in those that exist. Nothing is written here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { insertAt } from './anchors.mjs';
import { assertCommitted, assertNew } from './existing.mjs';
import { withProject, withSubPaths } from './manifests.mjs';
import { namesOf } from './names.mjs';
import { insertions } from './registrations.mjs';
import { newFiles } from './templates.mjs';

/** Written by `npm run docs`, out of what the concern declares. */
export const GENERATED = [
  'docs/errors.md',
  'docs/configuration.md',
  '.env.example',
  'test/architecture/public-api.txt',
];

/**
 * @returns the files that are made and those that are changed, with their whole new text, formatted.
 * @throws Refusal
 */
export async function planConcern(root, typed) {
  const names = namesOf(typed);
  const made = newFiles(names);
  assertNew(
    root,
    names,
    made.map(({ path }) => path),
  );
  const changed = changedFiles(root, names);
  assertCommitted(root, [...changed.map(({ path }) => path), ...GENERATED]);
  return { names, made: await formatted(root, made), changed: await formatted(root, changed) };
}

function changedFiles(root, names) {
  const texts = new Map();
  const change = (path, edit) => texts.set(path, edit(texts.get(path) ?? readFileSync(join(root, path), 'utf8')));
  change('package.json', (text) => withSubPaths(text, names));
  change('nest-cli.json', (text) => withProject(text, names));
  for (const insertion of insertions(names)) change(insertion.file, (text) => insertAt(text, insertion));
  return [...texts].map(([path, text]) => ({ path, text }));
}

/** Names differ in length, so that lines break elsewhere with each. */
async function formatted(root, files) {
  const options = await resolveConfig(join(root, 'package.json'));
  return Promise.all(
    files.map(async ({ path, text }) => ({
      path,
      text: await format(text, { ...options, filepath: join(root, path) }),
    })),
  );
}
