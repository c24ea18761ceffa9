import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyAdapter } from '@nestjs/platform-fastify';

const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i;

/**
 * Fastify reads every body as plain UTF-8, whatever its headers say. What says otherwise is refused with 415, as Express refuses it, instead of being read
 * as what it is not.
 */
export function refuseOtherEncodings(adapter: FastifyAdapter): void {
  adapter.getInstance().addHook('preParsing', async ({ headers }) => {
    const encoding = headers['content-encoding'] ?? 'identity';
    const [, charset = 'utf-8'] = CHARSET.exec(headers['content-type'] ?? '') ?? [];
    if (encoding !== 'identity') throw new UnsupportedMediaTypeException('A body must not be compressed.');
    if (!/^utf-?8$/i.test(charset)) throw new UnsupportedMediaTypeException('A body must be UTF-8.');
  });
}
