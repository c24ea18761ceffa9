import { spawnSync } from 'node:child_process';
import { root } from './run-process.js';

const program = `import { ensureBuilt } from './scripts/ensure-built.mjs'; ensureBuilt();`;

/** Builds the package unless `dist` is newer than the sources. @throws Error with the compiler's output. */
export function buildOnce(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The build failed.\n${stdout}${stderr}`);
}
