import { isAbsolute, resolve } from 'node:path';
import type { Secret } from '#core';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?|)$/;

/** Whether the text is a PostgreSQL URL. */
export function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\/\S+$/.test(text); // the driver's parser says what is wrong with the rest: Node's refuses a URL that names a socket folder
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
