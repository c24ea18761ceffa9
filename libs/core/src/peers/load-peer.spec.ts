import { MissingPeerError } from '#core';
import { loadPeer } from './load-peer.js';

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code });
const loading = (packageName: string, error: unknown): Promise<unknown> =>
  loadPeer(packageName, 'the driver "test"', () => Promise.reject(error)).catch((caught: unknown) => caught);

describe('loadPeer', () => {
  it('gives what was loaded', async () => {
    await expect(loadPeer('zod', 'a test', async () => 42)).resolves.toBe(42);
  });

  it('says which line installs a package that is not there', async () => {
    const missing: string = 'not-installed-here';
    const error = await loadPeer(missing, 'the driver "postgresql"', () => import(missing)).catch(
      (caught: unknown) => caught,
    );

    expect(error).toBeInstanceOf(MissingPeerError);
    expect((error as Error).message).toContain('npm install not-installed-here');
    expect((error as Error).message).toContain('the driver "postgresql"');
  });

  it.each([
    ['ERR_MODULE_NOT_FOUND', "Cannot find package 'pg' imported from /app/node_modules/groundwork/index.js"],
    ['MODULE_NOT_FOUND', "Cannot find module 'pg'\nRequire stack:\n- /app/main.js"],
  ])('knows the words of Node for %s', async (code, message) => {
    expect(await loading('pg', coded(code, message))).toBeInstanceOf(MissingPeerError);
  });

  it.each([
    [
      'a dependency of the package',
      'pg',
      coded('ERR_MODULE_NOT_FOUND', "Cannot find package 'pg-types' imported from /app/node_modules/pg/lib/index.js"),
    ],
    [
      'a package whose name begins the same',
      'pg',
      coded('MODULE_NOT_FOUND', "Cannot find module 'pg-protocol'\nRequire stack:\n- /x"),
    ],
    [
      'a file of the package',
      'pg',
      coded('ERR_MODULE_NOT_FOUND', "Cannot find module '/app/node_modules/pg/lib/gone.js' imported from /x"),
    ],
    [
      'a sub-path that an installed package does not have',
      'pg',
      coded('MODULE_NOT_FOUND', "Cannot find module 'pg/lib/gone'\nRequire stack:\n- /x"),
    ],
    ['a package of the same name in another scope', 'pg', coded('MODULE_NOT_FOUND', "Cannot find module '@types/pg'")],
    ['a failure while the package was evaluated', 'pg', new TypeError('boom')],
    ['a message that says the same without the code', 'pg', new Error("Cannot find module 'pg'")],
    ['a thrown text', 'pg', "Cannot find module 'pg'"],
  ])('passes on untouched: %s', async (_what, packageName, error) => {
    expect(await loading(packageName, error)).toBe(error);
  });

  it('takes a sub-path of a package that is not installed as the package missing', async () => {
    const error = coded('MODULE_NOT_FOUND', "Cannot find module 'not-installed-here/sub'");

    expect(await loading('not-installed-here', error)).toBeInstanceOf(MissingPeerError);
  });

  it('keeps the original as the cause', async () => {
    const original = coded('MODULE_NOT_FOUND', "Cannot find module 'pg'");

    expect(((await loading('pg', original)) as Error).cause).toBe(original);
  });
});
