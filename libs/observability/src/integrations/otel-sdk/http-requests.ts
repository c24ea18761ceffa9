import type { ClientRequest, IncomingMessage } from 'node:http';
import type { HttpInstrumentationConfig } from '@opentelemetry/instrumentation-http';
import type { UndiciInstrumentationConfig } from '@opentelemetry/instrumentation-undici';
import { safeText } from '#core';

type RequestHook = NonNullable<HttpInstrumentationConfig['requestHook']>;
type FetchHook = NonNullable<UndiciInstrumentationConfig['requestHook']>;

const OWN_PATH = /^\/(?:health\/(?:live|ready|startup)|metrics)(?:\?|$)/;

/** Whether a request is one that our own endpoints answer, several times a minute for as long as the process lives. */
export function isOwnRequest({ url = '' }: IncomingMessage): boolean {
  return OWN_PATH.test(url);
}

/** Credentials are sent in queries, by others who should not. */
export const maskIncomingQuery: RequestHook = (span, request) => {
  const { url } = request as IncomingMessage | (ClientRequest & { readonly url?: undefined });
  const query = url === undefined ? undefined : queryOf(url);
  if (query !== undefined) span.setAttribute('url.query', safeText(query));
};

export const maskOutgoingQuery: FetchHook = (span, { origin, path }) => {
  const query = queryOf(path);
  if (query === undefined) return;
  span.setAttribute('url.query', safeText(`?${query}`));
  span.setAttribute('url.full', safeText(`${origin}${path}`));
};

function queryOf(url: string): string | undefined {
  const start = url.indexOf('?');
  return start < 0 || start === url.length - 1 ? undefined : url.slice(start + 1);
}
