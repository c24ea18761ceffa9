import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, get, type Server } from 'node:https';
import { createServer as createPlainServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '#core';
import { makeCertificate, type CertificateOptions } from '../../support/servers/certificates.js';
import { needing, provokes, startFailures } from './support/start-failure.js';

/** The failures of an application that gets `https://localhost` from a server with this certificate. */
async function visiting(
  names: readonly string[],
  { trusted = true, ...options }: CertificateOptions & { readonly trusted?: boolean } = {},
): Promise<readonly Failure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'groundwork-tls-'));
  let server: Server | undefined;
  try {
    const ca = await makeCertificate(folder, names, options);
    server = createServer({
      cert: await readFile(join(folder, 'server.crt')),
      key: await readFile(join(folder, 'server.key')),
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // it listens on TCP
    return await startFailures(needing(() => visit(port, trusted ? ca : undefined)));
  } finally {
    server?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function visit(port: number, ca: string | undefined): Promise<unknown> {
  return once(get({ host: 'localhost', port, family: 4, ca, agent: false }), 'response');
}

describe('a start whose own client meets a certificate', () => {
  provokes('TLS_NOT_TRUSTED', 'of an issuer that nobody told it of', {
    exitCode: 69,
    action: /NODE_EXTRA_CA_CERTS/,
    start: () => visiting(['DNS:localhost'], { trusted: false }),
  });

  provokes('TLS_EXPIRED', 'that has expired', {
    exitCode: 69,
    why: /CERT_HAS_EXPIRED/,
    action: /Renew the certificate/,
    start: () => visiting(['DNS:localhost'], { expired: true }),
  });

  provokes('TLS_WRONG_NAME', 'for another name', {
    exitCode: 69,
    why: /ERR_TLS_CERT_ALTNAME_INVALID/,
    action: /name that the certificate lists/,
    start: () => visiting(['DNS:db.internal']),
  });

  provokes('TLS_FAILED', 'where there is none, but the protocol without it', {
    exitCode: 69,
    action: /port speaks TLS/,
    start: async () => {
      const server = createPlainServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        return await startFailures(needing(() => visit((server.address() as AddressInfo).port, undefined)));
      } finally {
        server.close();
      }
    },
  });
});
