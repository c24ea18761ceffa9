// npm run docs: writes what is generated from the sources (docs/errors.md, docs/configuration.md, .env.example, test/architecture/public-api.txt).
// The tests that check these files write them, so that there is one rendering, and it reads the sources, never a build.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const specs = ['errors', 'configuration', 'public-api'].map((name) => `test/architecture/${name}.spec.ts`);
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--runInBand', ...specs, '--testNamePattern', 'is what .+ says'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, GROUNDWORK_WRITE_DOCS: '1' } },
);
process.exitCode = status ?? 1;
