import { describeRedisUrl, isRedisUrl, isRemoteWithoutTls, parseRedisUrl } from './redis-url.js';

describe('a Redis URL', () => {
  it.each([
    ['redis://localhost', { hosts: [{ host: 'localhost', port: 6379 }], tls: false, database: 0 }],
    ['rediss://cache.example:6380/3', { hosts: [{ host: 'cache.example', port: 6380 }], tls: true, database: 3 }],
    ['redis://[::1]:7000', { hosts: [{ host: '::1', port: 7000 }] }],
    ['redis://app@h', { user: 'app', password: undefined }],
    ['redis://h/', { database: 0 }],
    [
      'redis://one:1,two,[fe80::1]:3',
      {
        hosts: [
          { host: 'one', port: 1 },
          { host: 'two', port: 6379 },
          { host: 'fe80::1', port: 3 },
        ],
      },
    ],
  ])('is read: %s', (text, expected) => {
    expect(parseRedisUrl(text)).toMatchObject(expected);
  });

  it.each([
    ['redis://app:geheim@h', 'app', 'geheim'],
    ['redis://:geheim@h', undefined, 'geheim'],
    ['redis://app:a%40b%2Fc%23d:e@h', 'app', 'a@b/c#d:e'],
  ])('gives user and password: %s', (text, user, password) => {
    const address = parseRedisUrl(text);
    expect([address?.user, address?.password?.reveal()]).toEqual([user, password]);
  });

  it.each([
    'http://h',
    'redis:/h',
    'redis://',
    'redis://h:0',
    'redis://h:65536',
    'redis://h:x',
    'redis://h/x',
    'redis://h/1/2',
    'redis://h?family=6',
    'redis://h#1',
    'redis://a b@h',
    'redis://a:b@c@h',
    'redis://a:b%@h',
    'redis://one,,two',
    'unix:///run/redis.sock',
  ])('is refused: %s', (text) => {
    expect(isRedisUrl(text)).toBe(false);
  });

  it('names the port of sentinels where it names none', () => {
    expect(parseRedisUrl('redis://one,two:7', 'sentinel')?.hosts.map(({ port }) => port)).toEqual([26_379, 7]);
  });

  it('is shown without its password', () => {
    expect(describeRedisUrl('rediss://app:geheim@one,[::1]:2/3', 'standalone')).toBe('rediss://app@one:6379,[::1]:2/3');
    expect(describeRedisUrl('redis://:geheim@one', 'cluster')).toBe('redis://one:6379 (cluster)');
    expect(describeRedisUrl('geheim', 'standalone')).toBe('(not a Redis URL)');
  });

  it.each([
    ['redis://localhost', false],
    ['redis://127.0.0.1,127.0.0.2', false],
    ['redis://[::1]', false],
    ['rediss://cache.example', false],
    ['redis://cache.example', true],
    ['redis://localhost,cache.example', true],
  ])('tells whether it leaves the machine in plain text: %s', (text, expected) => {
    const address = parseRedisUrl(text);
    expect(address && isRemoteWithoutTls(address)).toBe(expected);
  });
});
