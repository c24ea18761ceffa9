import { rename, writeFile } from 'node:fs/promises';
import { loadPeer } from '#core';

/**
 * Writes an empty, initialised database to `file` (about 40 MB), for `PgliteOptions.snapshot`. Making a database takes seconds, copying one
 * a third of that: a test run writes the file once and starts every database from it. Valid for the PGlite version that wrote it.
 * The file appears whole or not at all.
 */
export async function writeSnapshot(file: string): Promise<void> {
  const { PGlite } = await loadPeer(
    '@electric-sql/pglite',
    'the database driver "pglite"',
    () => import('@electric-sql/pglite'),
  );
  const engine = await PGlite.create();
  try {
    await engine.exec('checkpoint');
    const dump = await engine.dumpDataDir('none');
    const unfinished = `${file}.${process.pid}`;
    await writeFile(unfinished, Buffer.from(await dump.arrayBuffer()), { mode: 0o600 });
    await rename(unfinished, file);
  } finally {
    await engine.close();
  }
}
