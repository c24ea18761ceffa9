import { userInfo } from 'node:os';
import { ConfigurationError } from '#core';
import { describePostgresqlUrl, parsePostgresqlUrl } from './postgresql-url.js';

const parse = (url: string): ReturnType<typeof parsePostgresqlUrl> => parsePostgresqlUrl(url, 'DATABASE_URL');

describe('parsePostgresqlUrl', () => {
  it('reads every part', () => {
    const address = parse(
      'postgres://app%40x:p%2Fw%25@db.example.org:6543/shop%20a?sslmode=require&channel_binding=require&options=-c%20search_path%3Dshop',
    );
    expect(address).toMatchObject({
      host: 'db.example.org',
      port: 6543,
      user: 'app@x',
      database: 'shop a',
      tls: 'verify',
      channelBinding: true,
      sessionOptions: '-c search_path=shop',
    });
    expect(address.password?.reveal()).toBe('p/w%');
  });

  it('has the defaults of PostgreSQL for what is absent', () => {
    const { username } = userInfo();
    expect(parse('postgresql://')).toMatchObject({
      host: 'localhost',
      port: 5432,
      user: username,
      database: username,
      password: undefined,
      tls: 'off',
      channelBinding: false,
    });
  });

  it.each([
    ['postgres://u@/d?host=/run/postgresql', '/run/postgresql'],
    ['postgres://u@%2Frun%2Fpostgresql/d', '/run/postgresql'],
    ['postgres://u@[::1]:5433/d', '::1'],
  ])('reads the host of %s', (url, host) => {
    expect(parse(url).host).toBe(host);
  });

  it.each([
    ['', 'off'],
    ['?sslmode=disable', 'off'],
    ['?sslmode=prefer', 'verify'],
    ['?sslmode=require', 'verify'],
    ['?sslmode=verify-full', 'verify'],
    ['?sslmode=no-verify', 'verify'],
    ['?ssl=true', 'verify'],
    ['?ssl=false', 'off'],
    ['?sslmode=require&host=/tmp', 'off'],
  ])('takes "%s" for TLS %s', (query, tls) => {
    expect(parse(`postgres://u@h/d${query}`).tls).toBe(tls);
  });

  it('takes a bare % in a password for itself', () => {
    expect(parse('postgres://u:100%@h/d').password?.reveal()).toBe('100%');
  });

  it.each([
    ['mysql://u:canary@h/d'],
    ['not a url canary'],
    [''],
    ['postgres://u:canary@h:99999/d'],
    ['postgres://u:canary@h/d?port=x'],
    ['postgres://u:canary@h1,h2/d'],
    ['postgres://u:canary@h/d?sslrootcert=/canary'],
  ])('refuses "%s" without showing it', (url) => {
    const attempt = (): unknown => parsePostgresqlUrl(url, 'DATABASE__REPORTING__URL');
    expect(attempt).toThrow(ConfigurationError);
    expect(attempt).toThrow(/DATABASE__REPORTING__URL/);
    expect(attempt).not.toThrow(/canary/);
    expect(describePostgresqlUrl(url)).not.toContain('canary');
  });
});

describe('describePostgresqlUrl', () => {
  it.each([
    ['postgres://app:canary@db:6543/shop?sslmode=require', 'postgres://app@db:6543/shop'],
    ['postgres://app:canary@[::1]/shop', 'postgres://app@[::1]:5432/shop'],
    ['postgres://app:canary@/shop?host=/run/postgresql', 'postgres://app@/shop?host=/run/postgresql&port=5432'],
  ])('shows %s without the password', (url, shown) => {
    expect(describePostgresqlUrl(url)).toBe(shown);
  });
});
