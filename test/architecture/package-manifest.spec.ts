import { manifest, read } from './support/repository.js';
import { packagesLoadedBy } from './support/loaded-packages.js';

const { dependencies = {}, devDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest();
const declared = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];

describe('package.json', () => {
  it('declares, as a dependency or a peer, every package that the library loads', () => {
    const loaded = packagesLoadedBy('libs', (path) => !path.includes('/testing/'));
    expect(loaded).toEqual(expect.arrayContaining(['@nestjs/common', 'zod']));
    expect(loaded.filter((name) => !declared.includes(name))).toEqual([]);
  });

  it('declares what the shop loads besides, because its image keeps dependencies and peers alone', () => {
    const byNest = '@nestjs/platform-express'; // loaded by NestFactory.create
    expect([...packagesLoadedBy('apps'), byNest].filter((name) => !declared.includes(name))).toEqual([]);
  });

  it('pins every package of its own exactly', () => {
    const pins = { ...dependencies, ...devDependencies };
    expect(Object.entries(pins).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('tests against every peer, at a pinned version', () => {
    expect(Object.keys(peerDependencies)).toContain('@nestjs/common');
    expect(
      Object.keys(peerDependencies).filter(
        (name) => devDependencies[name] === undefined && dependencies[name] === undefined,
      ),
    ).toEqual([]);
  });

  it('makes only Nest itself and what it needs a peer that must be there', () => {
    const required = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
    expect(
      required.filter(
        (name) => !['@nestjs/common', '@nestjs/core', '@nestjs/config', 'reflect-metadata', 'rxjs'].includes(name),
      ),
    ).toEqual([]);
  });

  it('has a lock file without addresses of a registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
  });
});
