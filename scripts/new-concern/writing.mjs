// Writes many files so that all of them are there, or none.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Writes the files and calls `finish`, which may write those of `alsoWritten` besides. When anything fails, or a signal asks the process to end,
 * everything is put back as it was, and the failure is thrown on.
 *
 * @param files `{ path, text }`, relative to `root`.
 */
export async function writeAll(root, { files, alsoWritten = [], finish = async () => {} }) {
  const undo = undoOf(root, [...files.map(({ path }) => path), ...alsoWritten]);
  const interrupted = new AbortController();
  const onSignal = (signal) => interrupted.abort(new Error(`Ended by ${signal}; everything is as it was before.`));
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    for (const { path, text } of files) {
      interrupted.signal.throwIfAborted();
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    await finish(interrupted.signal);
    interrupted.signal.throwIfAborted();
  } catch (error) {
    undo();
    throw error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

/** What brings every path back to what it is now: its text, or its absence, with the folders that are made for it. */
function undoOf(root, paths) {
  const before = paths.map((path) => {
    const file = join(root, path);
    return existsSync(file)
      ? { file, text: readFileSync(file) }
      : { file, text: undefined, made: firstMissingFolder(dirname(file)) };
  });
  return () => {
    for (const { file, text, made } of before) {
      if (text !== undefined) writeFileSync(file, text);
      else rmSync(made ?? file, { recursive: true, force: true });
    }
  };
}

function firstMissingFolder(folder) {
  if (existsSync(folder)) return undefined;
  return firstMissingFolder(dirname(folder)) ?? folder;
}
