import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { root } from './support/repository.js';

const mutants = readdirSync(`${root}/test/mutants`).filter((file) => file.endsWith('.patch'));

describe('the mutants of npm run mutants', () => {
  it.each(mutants)('fit the sources as they are: %s', (file) => {
    const { status, stderr } = spawnSync('git', ['apply', '--check', `test/mutants/${file}`], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
