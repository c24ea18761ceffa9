import { CompositionError } from '#core';
import { instanceToken } from '#core/nest';
import { Idempotency, IdempotencyKeyInvalidError } from '#domain/coordination';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { readIdempotencyKey } from './idempotency-key.js';
import { scopedKey } from './idempotency-scope.js';
import type { IdempotentOptions } from './idempotent.options.js';
import { keptResponse, replayResponse, type KeptResponse } from './kept-response.js';
import type { HttpRequest, HttpResponse } from './platform.js';
import { requestFingerprint } from './request-fingerprint.js';

/** The metadata that `@Idempotent()` leaves on a method. */
export const IDEMPOTENT = Symbol.for('nestjs-groundwork/idempotent');

/** Nest's own metadata of `@Sse()`. */
const SSE = '__sse__';

/** The handler says by its status that it failed: nothing is kept, and what it has answered is the answer of this request alone. */
class NotKept extends Error {
  constructor(readonly body: unknown) {
    super('The answer is a failure of the server, which is not kept.');
  }
}

/**
 * Runs a handler once for each `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), and gives its answer again to whoever repeats the request. `@Idempotent()` brings it along.
 *
 * What the handler returns is kept with its status and some headers, whatever the status below 500. What it throws is not: it has refused, so that nothing
 * has happened that must not happen twice, and the same key may be tried again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const options = this.reflector.get<IdempotentOptions | undefined>(IDEMPOTENT, context.getHandler());
    if (options === undefined) return next.handle();
    assertAnswersWhole(context);
    const request = context.switchToHttp().getRequest<HttpRequest>();
    const key = readIdempotencyKey(request);
    if (key !== undefined) return of(await this.#once(key, { options, context, next }));
    if (options.required === false) return next.handle();
    throw new IdempotencyKeyInvalidError(
      `${request.method} needs the header Idempotency-Key here: a text that is new for each request, and the same when it is repeated.`,
    );
  }

  async #once(
    key: string,
    {
      options,
      context,
      next,
    }: { readonly options: IdempotentOptions; readonly context: ExecutionContext; readonly next: CallHandler },
  ): Promise<unknown> {
    const http = context.switchToHttp();
    const [request, response] = [http.getRequest<HttpRequest>(), http.getResponse<HttpResponse>()];
    const { ttl, lease, instance = 'default', headers = [] } = options;
    let body: unknown;
    const work = async (): Promise<KeptResponse> => {
      body = await lastValueFrom<unknown, undefined>(next.handle(), { defaultValue: undefined });
      if (response.statusCode >= 500) throw new NotKept(body);
      return keptResponse(body, response, headers);
    };
    try {
      const { value, replayed } = await this.#port(instance).run(scopedKey(key, request, options), work, {
        fingerprint: requestFingerprint(request),
        ttl,
        lease,
      });
      return replayed ? replayResponse(value, response) : body;
    } catch (error) {
      if (error instanceof NotKept) return error.body;
      throw error;
    }
  }

  #port(instance: string): Idempotency {
    return instance === 'default'
      ? this.idempotency
      : this.modules.get(instanceToken(Idempotency, instance), { strict: false });
  }
}

/** @throws CompositionError */
function assertAnswersWhole(context: ExecutionContext): void {
  const where = `${context.getClass().name}.${context.getHandler().name}`;
  if (context.getType() !== 'http')
    throw new CompositionError(
      `${where} is @Idempotent(), which is for routes of HTTP. Use Idempotency.run in the method instead.`,
    );
  if (Reflect.hasMetadata(SSE, context.getHandler()))
    throw new CompositionError(`${where} is @Idempotent() and @Sse(): a stream of events cannot be given again.`);
}
