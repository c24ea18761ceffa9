// For an image of the shop: the package states what it runs on as peers, and has them here as development dependencies, which
// `npm prune --omit=dev` would remove. This writes them as dependencies, at their pinned versions, into the package.json of the image.
import { readFileSync, writeFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifest;
const unpinned = Object.keys(peerDependencies).filter(
  (name) => devDependencies[name] === undefined && dependencies[name] === undefined,
);
if (unpinned.length > 0) throw new Error(`Peers without a pinned version in devDependencies: ${unpinned.join(', ')}`);

const kept = Object.keys(peerDependencies).filter((name) => devDependencies[name] !== undefined);
manifest.dependencies = { ...dependencies, ...Object.fromEntries(kept.map((name) => [name, devDependencies[name]])) };
manifest.devDependencies = Object.fromEntries(Object.entries(devDependencies).filter(([name]) => !kept.includes(name)));
delete manifest.peerDependencies;
delete manifest.peerDependenciesMeta;
writeFileSync('package.json', JSON.stringify(manifest, null, 2) + '\n');
