import { Duration } from '#core';
import { CoordinationInvalidError, type RateLimit, type RateLimitOptions } from '#domain/coordination';
import type { ModuleRef } from '@nestjs/core';
import { readRule } from '../rate-limits/limit-checks.js';
import type { HttpRequest } from './platform.js';

export interface RateLimitedOptions {
  /** Stands in the headers and in the key, so that routes with the same name count together. 1 to 100 visible ASCII characters. Default: the controller's and the method's names. */
  readonly name?: string | undefined;
  readonly limit: number;
  /** With a unit: `1m`. */
  readonly window: Duration | string;
  /** Default `sliding-window`, which takes limits up to 10,000. */
  readonly algorithm?: RateLimit['algorithm'] | undefined;
  /** How much a request counts. Default 1. */
  readonly cost?: number | ((request: HttpRequest) => number) | undefined;
  /**
   * Whose requests count together. `ip`: the client's address as the platform's setting for proxies tells it, of IPv6 the /64 network; `actor` and `tenant`: those of the call
   * context, and the address where there is none; `route`: everybody's. Default `ip`.
   */
  readonly by?: 'ip' | 'actor' | 'tenant' | 'route' | undefined;
  /** Instead of `by`: whose request it is, as any text. */
  readonly key?: ((request: HttpRequest) => string) | undefined;
  /** Default `COORDINATION_RATE_LIMIT_OUTAGE`. `closed` answers 503 while the service cannot be asked. */
  readonly outage?: RateLimitOptions['outage'];
  /** The named instance of coordination. Default: the default one. */
  readonly instance?: string | undefined;
}

/** Options, or what makes them once, at the first request: `(ref) => ref.get(Settings, { strict: false }).orders`. `false`: there is no limit. */
export type RateLimitedInput = RateLimitedOptions | ((injector: ModuleRef) => RateLimitedOptions | false);

/** What a route is limited by. */
export interface RouteLimit extends Omit<RateLimitedOptions, 'name' | 'window' | 'algorithm'> {
  readonly name: string;
  readonly rule: RateLimit & { readonly window: Duration };
}

const NAME = /^[\x21-\x7e](?:[\x20-\x7e]{0,98}[\x21-\x7e])?$/;

/** @throws CoordinationInvalidError */
export function routeLimit(
  { name, window, algorithm = 'sliding-window', ...rest }: RateLimitedOptions,
  own: string,
): RouteLimit {
  const limited = name ?? own;
  if (!NAME.test(limited))
    throw new CoordinationInvalidError(
      `The name of a rate limit is 1 to 100 visible ASCII characters, because it stands in a header; found "${limited}". Give it another with \`name\`.`,
    );
  readRule({ algorithm, limit: rest.limit, window });
  return { ...rest, name: limited, rule: { algorithm, limit: rest.limit, window: Duration.from(window) } };
}
