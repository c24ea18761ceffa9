import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from './checks.mjs';
import { node } from './command.mjs';
import { installConsumer, writeCompilerSettings } from './consumer.mjs';

const source = fileURLToPath(new URL('../consumer/bare.ts', import.meta.url));

/** An application without any optional peer: no driver, no HTTP platform. */
export async function testWithoutPeers({ root, folder, tarball }) {
  const name = 'bare';
  const cwd = await check(`${name}: npm ci, and the tarball installs beside it`, () =>
    installConsumer({ root, folder, name, tarball }),
  );
  if (cwd === undefined) return;
  await check(`${name}: no optional peer came along`, async () => assertNoOptionalPeer(cwd));
  mkdirSync(join(cwd, 'src'));
  cpSync(source, join(cwd, 'src', 'bare.ts'));
  writeCompilerSettings(cwd, 'tsconfig.json', { types: ['node'] });
  await check(`${name}: strict TypeScript accepts what needs no driver`, () =>
    node(['node_modules/typescript/bin/tsc'], { cwd, limit: 3000 }),
  );
  await check(`${name}: events in memory work; a database names all packages that it lacks`, () =>
    node(['dist/bare.js'], { cwd, limit: 300 }),
  );
}

function assertNoOptionalPeer(cwd) {
  const manifest = JSON.parse(readFileSync(join(cwd, 'node_modules/nestjs-groundwork/package.json'), 'utf8'));
  const optional = Object.keys(manifest.peerDependenciesMeta);
  const there = optional.filter((peer) => existsSync(join(cwd, 'node_modules', peer)));
  if (there.length > 0) throw new Error(`Installed, though nothing asked for them: ${there.join(', ')}`);
}
