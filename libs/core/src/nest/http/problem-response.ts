import type { ServerResponse } from 'node:http';

/** A response of Express, of Fastify, or Node's own, which Fastify's middleware works with. */
export type PlatformResponse =
  | ServerResponse
  | {
      readonly raw: ServerResponse;
      header(name: string, value: string): unknown;
      removeHeader(name: string): unknown;
    };

/** What a handler may have said of the answer that it then did not give. A length or an encoding would make ours unreadable. */
const OF_THE_ANSWER = [
  'Content-Length',
  'Content-Encoding',
  'Content-Language',
  'Content-Range',
  'Content-Disposition',
  'ETag',
  'Last-Modified',
  'Expires',
];

export function setHeader(response: PlatformResponse, name: string, value: string): void {
  if ('raw' in response) response.header(name, value);
  else response.setHeader(name, value);
}

/** Makes headers that were meant for another answer fit a failure, which nobody keeps. */
export function forgetAnswer(response: PlatformResponse): void {
  for (const name of OF_THE_ANSWER) response.removeHeader(name);
  setHeader(response, 'Cache-Control', 'no-store');
}

/** Whether headers have left, also when a handler wrote them behind the platform's back (`reply.raw`). */
export function isUnderWay(response: PlatformResponse): boolean {
  return rawOf(response).headersSent;
}

/** Breaks off a response whose headers were sent: ending it would make half a body look whole. */
export function breakOff(response: PlatformResponse): void {
  const raw = rawOf(response);
  if (!raw.writableEnded) raw.destroy();
}

function rawOf(response: PlatformResponse): ServerResponse {
  return 'raw' in response ? response.raw : response;
}
