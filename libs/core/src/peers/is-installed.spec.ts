import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled } from './is-installed.js';

describe('isInstalled', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'groundwork-peers-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const install = (name: string, manifest: object): void => {
    const target = join(folder, 'node_modules', name);
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...manifest }));
  };

  it.each(['zod', '@nestjs/common', 'pg'])('finds %s, which this package develops with', (name) => {
    expect(isInstalled(name)).toBe(true);
  });

  it('does not find what is not there', () => {
    expect(isInstalled('not-installed-here')).toBe(false);
  });

  it('finds a package that exports neither "require" nor its package.json', () => {
    install('only-esm', { type: 'module', exports: { '.': { import: './index.js' } } });

    expect(isInstalled('only-esm', folder)).toBe(true);
  });

  it('finds a package of a parent folder', () => {
    install('of-the-parent', {});
    const nested = join(folder, 'apps', 'shop');
    mkdirSync(nested, { recursive: true });

    expect(isInstalled('of-the-parent', nested)).toBe(true);
  });

  it('does not take an empty folder for a package', () => {
    mkdirSync(join(folder, 'node_modules', 'left-over'), { recursive: true });

    expect(isInstalled('left-over', folder)).toBe(false);
  });

  it.each(['../secret', '/etc', '', '.', '@scope', 'a/b/c'])('does not look outside node_modules for %p', (name) => {
    expect(isInstalled(name)).toBe(false);
  });

  it('takes what Node brings for installed', () => {
    expect(isInstalled('fs')).toBe(true);
  });
});
