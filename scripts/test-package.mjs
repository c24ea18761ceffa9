// npm run test:package: the package as its users get it. Packs it, installs it into applications outside this repository (Nest 12, Nest 11, and one without
// any driver), and compiles, starts and tests those. Needs the npm registry and nothing else. See test/package/README.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testWithoutPeers } from '../test/package/support/bare-consumer.mjs';
import { check, conclude } from '../test/package/support/checks.mjs';
import { testWithDrivers } from '../test/package/support/driver-consumer.mjs';
import { pack } from '../test/package/support/pack.mjs';
import { testSizes } from '../test/package/support/size-checks.mjs';
import { testTarball } from '../test/package/support/tarball-checks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'groundwork-package-'));
const kept = process.argv.includes('--keep');

try {
  const packed = await check('tarball: builds and packs', () => pack(root, folder));
  if (packed !== undefined) await testPackage(packed);
} finally {
  if (kept) console.log(`\nKept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
conclude();

async function testPackage(packed) {
  const { tarball } = packed;
  const place = { root, folder, tarball };
  const [nest12] = await Promise.all([
    testWithDrivers({ ...place, name: 'nest-12', bundler: true }),
    testWithDrivers({ ...place, name: 'nest-11', plainJest: true, suite: true }),
    testWithoutPeers(place).then(() => testTarball({ root, folder, packed })),
  ]);
  // Alone, because it measures times.
  await testSizes({ cwd: nest12, packed });
}
