import { Secret } from '#core';
import { absoluteDataDir, isPostgresUrl, isRemoteWithoutTls } from './database-url.js';

describe('the URL of a database', () => {
  it.each([
    'postgres://u:p@h:5432/d',
    'postgresql://h/d?sslmode=require',
    'postgres://u@/d?host=/run/postgresql',
    'postgres://u:p%40ss%23@h/d',
  ])('may be %s', (url) => {
    expect(isPostgresUrl(url)).toBe(true);
  });

  it.each([
    ['another scheme', 'mysql://h/d'],
    ['a blank', 'postgres://h/d x'],
    ['a # of a password as it is', 'postgres://u:p#ss@h/d'],
    ['an @ of a password as it is', 'postgres://u:p@ss@h/d'],
    ['a / and an @ of a password as they are', 'postgres://u:p/ss@h/d'],
    ['a % that encodes nothing', 'postgres://u:pa%ZZss@h/d'],
    ['nothing behind the scheme', 'postgres://'],
  ])('is refused for %s', (_what, url) => {
    expect(isPostgresUrl(url)).toBe(false);
  });

  it.each([
    ['postgres://db.example.com/d', true],
    ['postgres://db.example.com/d?sslmode=require', false],
    ['postgres://localhost/d', false],
    ['postgres://127.0.0.1:5432/d', false],
    ['postgres://u@/d?host=/run/postgresql', false],
  ])('%s needs a warning of missing encryption: %s', (url, expected) => {
    expect(isRemoteWithoutTls(new Secret(url))).toBe(expected);
  });

  it('is not needed for a folder, which becomes absolute', () => {
    expect([
      absoluteDataDir('memory', '/app'),
      absoluteDataDir('data', '/app'),
      absoluteDataDir('/data', '/app'),
    ]).toEqual(['memory', '/app/data', '/data']);
  });
});
