import { NodeTooOldError } from '../errors/platform.errors.js';

/** As `engines` of package.json says, which a test compares. Earlier releases cannot load ES modules by `require`, which Nest 12 needs. */
export const NEEDED_NODE = '20.19.0';

/** @param found a version as `process.versions.node` has it. @throws NodeTooOldError */
export function assertNodeVersion(found: string): void {
  if (isBefore(numbersOf(found), numbersOf(NEEDED_NODE)))
    throw new NodeTooOldError(`Node ${NEEDED_NODE} or later is needed; this process runs on Node ${found}.`, {
      details: { found, needed: NEEDED_NODE },
    });
}

function numbersOf(version: string): readonly number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10));
}

/** What is no number, as in the version of a runtime that is not Node, is not called too old. */
function isBefore(found: readonly number[], needed: readonly number[]): boolean {
  for (const [index, part] of needed.entries()) {
    const other = found[index] ?? 0;
    if (other !== part) return other < part;
  }
  return false;
}
