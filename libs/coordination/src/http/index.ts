export { Idempotent } from '../decorators/idempotent.decorator.js';
export { RateLimited } from '../decorators/rate-limited.decorator.js';
export { IdempotencyInterceptor } from './idempotency.interceptor.js';
export type { IdempotentOptions } from './idempotent.options.js';
export type { HttpRequest } from './platform.js';
export { RateLimitGuard } from './rate-limit.guard.js';
export type { RateLimitedInput, RateLimitedOptions } from './rate-limited.options.js';
