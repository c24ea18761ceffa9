import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export interface CertificateOptions {
  /** Its validity ended yesterday. */
  readonly expired?: boolean;
}

/** Makes `server.crt` and `server.key` for `names` in `folder`, signed by a new authority, and gives the authority's PEM. Needs `openssl`. */
export async function makeCertificate(
  folder: string,
  names: readonly string[],
  { expired = false }: CertificateOptions = {},
): Promise<string> {
  const at = (file: string): string => join(folder, file);
  await writeFile(at('names.ext'), `subjectAltName=${names.join(',')}\n`);
  await run('openssl', [
    'req',
    '-x509',
    ...NEW_KEY,
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.crt'),
    '-days',
    '2',
    '-subj',
    '/CN=Groundwork test authority',
  ]);
  await run('openssl', [
    'req',
    ...NEW_KEY,
    '-keyout',
    at('server.key'),
    '-out',
    at('server.csr'),
    '-subj',
    '/CN=groundwork test server',
  ]);
  await run('openssl', [
    ...['x509', '-req', '-in', at('server.csr'), '-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial'],
    ...['-out', at('server.crt'), '-days', expired ? '-1' : '2', '-extfile', at('names.ext')],
  ]);
  return readFile(at('ca.crt'), 'utf8');
}
