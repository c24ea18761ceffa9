import type { ServerResponse } from 'node:http';

/** A response of Express, of Fastify, or Node's own, which Fastify's middleware works with. */
export type PlatformResponse =
  ServerResponse | { readonly raw: ServerResponse; header(name: string, value: string): unknown };

export function setHeader(response: PlatformResponse, name: string, value: string): void {
  if ('raw' in response) response.header(name, value);
  else response.setHeader(name, value);
}

/** Breaks off a response whose headers were sent: ending it would make half a body look whole. */
export function breakOff(response: PlatformResponse): void {
  const raw = 'raw' in response ? response.raw : response;
  if (!raw.writableEnded) raw.destroy();
}
