import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageName } from './service-name.js';

describe('the name of the service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundwork-name-'));
  const below = join(folder, 'dist', 'apps');

  beforeAll(() => {
    mkdirSync(below, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'my-shop' }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is that of the nearest package', () => expect(packageName(below)).toBe('my-shop'));

  it.each(['{ not JSON', '[]', '{"private":true}', '{"name":""}'])(
    'passes over a manifest that has none: %p',
    (text) => {
      writeFileSync(join(below, 'package.json'), text);
      expect(packageName(below)).toBe('my-shop');
    },
  );
});
