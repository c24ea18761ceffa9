import { networkInterfaces } from 'node:os';
import type { INestApplication } from '@nestjs/common';

/** What an application listens on when nobody names an address: all of the machine's, also on Fastify, which would listen on the loopback alone. Undefined: the platform's own. */
export function everyAddress(app: INestApplication): string | undefined {
  if (app.getHttpAdapter().getType() !== 'fastify') return undefined;
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return addresses.some(({ family }) => family === 'IPv6') ? '::' : '0.0.0.0';
}
