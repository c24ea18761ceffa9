import { isAbsolute, resolve } from 'node:path';
import type { Secret } from '#core';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?|)$/;

/**
 * Whether the text is a PostgreSQL URL whose special characters are percent-encoded: a `#`, `/` or `@` of a password that is written as it is would end
 * up in the host or the path, and in the messages that name them. What Node's parser refuses, such as a socket folder, is the driver's to judge.
 */
export function isPostgresUrl(text: string): boolean {
  const rest = /^postgres(?:ql)?:\/\/([^\s#]+)$/.exec(text)?.[1];
  if (rest === undefined || /%(?![0-9a-f]{2})/i.test(rest)) return false;
  const [authority = '', ...path] = rest.split(/[/?]/);
  return authority.split('@').length <= 2 && !path.join('/').includes('@');
}

/** Whether the URL names another machine and asks for no encryption. */
export function isRemoteWithoutTls(url: Secret<string> | undefined): boolean {
  if (url === undefined || !isPostgresUrl(url.reveal()) || !URL.canParse(url.reveal())) return false;
  const { hostname, searchParams } = new URL(url.reveal());
  const host = searchParams.get('host') ?? hostname;
  const mode = searchParams.get('sslmode') ?? 'disable';
  return mode === 'disable' && !LOOPBACK.test(host) && !host.startsWith('/');
}

/** `memory`, or an absolute path. */
export function absoluteDataDir(dataDir: string, cwd: string): string {
  return dataDir === 'memory' || isAbsolute(dataDir) ? dataDir : resolve(cwd, dataDir);
}
