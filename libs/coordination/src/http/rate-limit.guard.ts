import { CompositionError, Duration } from '#core';
import { instanceToken } from '#core/nest';
import { CoordinationUnavailableError, RateLimiter, RateLimitExceededError } from '#domain/coordination';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import { setHeader, type HttpRequest, type HttpResponse } from './platform.js';
import { setRateLimitHeaders, type DecidedLimit } from './rate-limit-headers.js';
import { rateLimitKey } from './rate-limit-key.js';
import { routeLimit, type RateLimitedInput, type RouteLimit } from './rate-limited.options.js';

/** The metadata that `@RateLimited()` leaves on a method or a class. */
export const RATE_LIMITS = Symbol.for('nestjs-groundwork/rate-limits');

const kLimited = Symbol('groundwork/rate-limited');
type LimitedRequest = HttpRequest & { [kLimited]?: true };

/**
 * Lets a request pass when every limit of its route has room, and refuses it with a RateLimitExceededError otherwise: 429 with `Retry-After`, by the problem-details filter.
 * `@RateLimited()` brings it along. Limits are used in the order in which they are written, those of the class first; what an earlier one has counted stays when a later one refuses.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  /** By controller and method: options of a base class, or of a constant, stand on several routes. */
  readonly #routes = new WeakMap<object, Map<object, readonly RouteLimit[]>>();

  constructor(
    private readonly limiter: RateLimiter,
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const limits = this.#limitsOf(context);
    if (limits.length === 0) return true;
    const request = context.switchToHttp().getRequest<LimitedRequest>();
    if (request[kLimited]) return true; // on the class and on the method, or global besides: one request counts once
    request[kLimited] = true;
    const response = context.switchToHttp().getResponse<HttpResponse>();
    const decided: DecidedLimit[] = [];
    for (const limit of limits) {
      const one = await this.#decide(limit, request);
      decided.push(one);
      setRateLimitHeaders(response, decided);
      if (!one.decision.allowed) throw refusal(one, response);
    }
    return true;
  }

  async #decide(limit: RouteLimit, request: HttpRequest): Promise<DecidedLimit> {
    const { name, rule, outage, instance } = limit;
    const cost = typeof limit.cost === 'function' ? limit.cost(request) : limit.cost;
    const decision = await this.#limiter(instance).consume(rateLimitKey(limit, request), rule, { cost, outage });
    return { name, limit: rule.limit, window: rule.window, decision };
  }

  #limiter(instance = 'default'): RateLimiter {
    return instance === 'default'
      ? this.limiter
      : this.modules.get(instanceToken(RateLimiter, instance), { strict: false });
  }

  /** Worked out once for each route: what the injector gives does not change. */
  #limitsOf(context: ExecutionContext): readonly RouteLimit[] {
    const [handler, type] = [context.getHandler(), context.getClass()];
    const routes = this.#routes.get(type) ?? new Map<object, readonly RouteLimit[]>();
    this.#routes.set(type, routes);
    const known = routes.get(handler);
    if (known !== undefined) return known;
    const limits = [...this.#written(type, type.name), ...this.#written(handler, `${type.name}.${handler.name}`)];
    if (limits.length > 0 && context.getType() !== 'http')
      throw new CompositionError(
        `${type.name}.${handler.name} is @RateLimited(), which is for routes of HTTP. Use RateLimiter in the method instead.`,
      );
    routes.set(handler, limits);
    return limits;
  }

  #written(where: ReturnType<ExecutionContext['getHandler']>, own: string): readonly RouteLimit[] {
    const inputs = this.reflector.get<readonly RateLimitedInput[] | undefined>(RATE_LIMITS, where) ?? [];
    return inputs
      .map((input) => (typeof input === 'function' ? input(this.modules) : input))
      .filter((options) => options !== false)
      .map((options) => routeLimit(options, own));
  }
}

function refusal({ name, decision }: DecidedLimit, response: HttpResponse): Error {
  const { retryAfter = Duration.seconds(1), degraded } = decision;
  setHeader(response, 'Retry-After', String(retryAfter.wholeSeconds));
  return degraded
    ? new CoordinationUnavailableError(
        `The rate limit "${name}" cannot be asked, and it lets nothing through meanwhile (\`outage: 'closed'\`).`,
        { retryAfter },
      )
    : new RateLimitExceededError(`The rate limit "${name}" is used up. Try again in ${retryAfter.wholeSeconds} s.`, {
        retryAfter,
        details: { limit: name },
      });
}
