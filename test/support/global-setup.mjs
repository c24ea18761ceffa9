// Before all tests: an initialised embedded database as a file, so that every test that starts one copies it instead of making it anew; and, when tests of
// whole processes may be among them, the build that those start.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { ensureBuilt } from '../../scripts/ensure-built.mjs';

export default async function setUp(globalConfig) {
  const folder = await mkdtemp(join(tmpdir(), 'groundwork-tests-'));
  globalThis.groundworkTestFolder = folder;
  await writeSnapshot(join(folder, 'database'));
  process.env.DATABASE_SNAPSHOT = join(folder, 'database');
  if (startsProcesses(globalConfig)) process.env.GROUNDWORK_BUILD = build();
}

async function writeSnapshot(file) {
  const engine = await PGlite.create();
  try {
    await engine.exec('checkpoint');
    const dump = await engine.dumpDataDir('none');
    await writeFile(file, Buffer.from(await dump.arrayBuffer()));
  } finally {
    await engine.close();
  }
}

/** `npx jest libs/core` needs no build. */
function startsProcesses({ testPathPatterns }) {
  const patterns = testPathPatterns?.patterns ?? [];
  return patterns.length === 0 || patterns.some((pattern) => /e2e|faults|^test/.test(pattern));
}

/** `ok`, or why not: only the tests that need the build fail then, by `builtPackage()`. */
function build() {
  try {
    ensureBuilt();
    return 'ok';
  } catch (error) {
    return error.message;
  }
}
