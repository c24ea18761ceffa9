// After all tests: removes what global-setup.mjs wrote.
import { rm } from 'node:fs/promises';

export default async function tearDown() {
  await rm(globalThis.groundworkTestFolder, { recursive: true, force: true });
}
