import { createHash } from 'node:crypto';
import { CallContext } from '#core';
import { clientNetwork } from './client-address.js';
import type { HttpRequest } from './platform.js';
import type { RouteLimit } from './rate-limited.options.js';

const LONGEST = 512;

/** Whose requests count together under a limit: each part in brackets of its own, so that no two callers can be taken for one. */
export function rateLimitKey({ name, by = 'ip', key }: RouteLimit, request: HttpRequest): string {
  const parts = key === undefined ? callers(by, request) : ['key', key(request)];
  const whole = JSON.stringify(['http', name, ...parts]);
  if (whole.length <= LONGEST) return whole; // JSON writes NUL and half characters as escapes, so that a key can hold them
  return JSON.stringify(['http', name, 'hash', createHash('sha256').update(JSON.stringify(parts)).digest('base64url')]);
}

function callers(by: NonNullable<RouteLimit['by']>, request: HttpRequest): readonly string[] {
  const { actor, tenant } = CallContext.current() ?? {};
  if (by === 'route') return ['route'];
  if (by === 'actor' && actor !== undefined) return ['actor', tenant ?? '', actor.type ?? '', actor.id];
  if (by === 'tenant' && tenant !== undefined) return ['tenant', tenant];
  return ['ip', clientNetwork(request.ip)];
}
