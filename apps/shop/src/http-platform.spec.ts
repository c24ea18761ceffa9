import { httpPlatform } from './http-platform.js';

describe('the HTTP platform of the shop', () => {
  it.each([
    [{}, 'express'],
    [{ SHOP_HTTP: '' }, 'express'],
    [{ SHOP_HTTP: 'express' }, 'express'],
    [{ SHOP_HTTP: 'fastify' }, 'fastify'],
  ])('with %p is %s', async (env, name) => {
    expect((await httpPlatform(env)).getType()).toBe(name);
  });

  it('is refused under any other name, with the names that there are', async () => {
    await expect(httpPlatform({ SHOP_HTTP: 'koa' })).rejects.toThrow(/SHOP_HTTP.*express or fastify.*"koa"/s);
  });
});
