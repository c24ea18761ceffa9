import { UseGuards } from '@nestjs/common';
import { RATE_LIMITS, RateLimitGuard } from '../http/rate-limit.guard.js';
import { routeLimit, type RateLimitedInput } from '../http/rate-limited.options.js';

/**
 * Limits how often a route, or all routes of a controller together, may be called: `@RateLimited({ limit: 100, window: '1m' })`. Several limits are several decorators, or several
 * options of one: `@RateLimited({ name: 'burst', limit: 10, window: '1s' }, { name: 'day', limit: 1_000, window: '1d', by: 'actor' })`.
 *
 * Options may be made by a function of the injector, so that settings of the application decide, also that there is no limit:
 * `@RateLimited((ref) => ref.get(ShopSettings, { strict: false }).orderLimit ?? false)`.
 * @throws CoordinationInvalidError for options that cannot be, where the class is defined; of a function at the first request.
 */
export function RateLimited(...limits: readonly RateLimitedInput[]): MethodDecorator & ClassDecorator {
  for (const limit of limits) if (typeof limit !== 'function') routeLimit(limit, 'checked');
  return (target: object, name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const subject: object = name === undefined ? target : (descriptor?.value as object);
    const below = Reflect.getOwnMetadata(RATE_LIMITS, subject) as readonly RateLimitedInput[] | undefined;
    Reflect.defineMetadata(RATE_LIMITS, [...limits, ...(below ?? [])], subject);
    if (below !== undefined) return; // the guard is there already
    Reflect.apply(UseGuards(RateLimitGuard), undefined, name === undefined ? [target] : [target, name, descriptor]);
  };
}
