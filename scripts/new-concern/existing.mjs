// What is there already, and must not be harmed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from './refusal.mjs';

/** @throws Refusal when a file of the concern, or an exported name or an error code like one of its, exists. */
export function assertNew(root, names, paths) {
  const { kebab, Pascal, Item, UPPER, ITEM } = names;
  const there = [`libs/${kebab}`, `libs/domain/src/${kebab}`, ...paths].filter((path) => existsSync(join(root, path)));
  if (there.length > 0)
    throw new Refusal(
      `There is something of "${kebab}" already: ${there[0]}. Choose another name, or remove it first.`,
    );
  const published = readFileSync(join(root, 'test/architecture/public-api.txt'), 'utf8');
  const classes = [
    Pascal,
    `${Pascal}Module`,
    `${Pascal}Error`,
    `${Pascal}FullError`,
    `${Item}InvalidError`,
    `Stored${Item}`,
  ];
  const taken = classes.find((name) => new RegExp(`^  (?:type )?${name}$`, 'm').test(published));
  if (taken !== undefined)
    throw new Refusal(`"${kebab}" would export ${taken}, which the package exports already. Choose another name.`);
  const codes = ['docs/errors.md', 'docs/retired-codes.md']
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
  const used = [`${UPPER}_FAILED`, `${UPPER}_FULL`, `${UPPER}_UNSUPPORTED`, `${ITEM}_INVALID`].find((code) =>
    new RegExp(`\\b${code}\\b`).test(codes),
  );
  if (used !== undefined)
    throw new Refusal(`"${kebab}" would have the error code ${used}, which is or was another's. Choose another name.`);
}

/** @throws Refusal when one of these files holds changes that are not committed: an undo would take them along. */
export function assertCommitted(root, paths) {
  const { status, stdout, stderr, error } = spawnSync('git', ['status', '--porcelain', '-z', '--', ...paths], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Refusal(
      `It cannot be told whether the files to be changed are committed (${(error?.message ?? stderr).trim()}). Run it in a clone with git.`,
    );
  const dirty = stdout
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => line.slice(3));
  if (dirty.length > 0)
    throw new Refusal(
      `These files would be changed and are not committed: ${dirty.join(', ')}. Commit or stash them first.`,
    );
}
