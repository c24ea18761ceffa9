import type { IncomingMessage } from 'node:http';
import { Catch, Logger, Optional, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { throwError } from 'rxjs';
import { Telemetry } from '../../call/telemetry.js';
import { CallContext } from '../../context/call-context.js';
import { contextHeaders } from '../../context/context-headers.js';
import { isAbort } from '../../errors/abort.js';
import type { ErrorLevel } from '../../errors/error-row.js';
import { describeError } from '../../failures/describe-error.js';
import { loggingError } from '../../failures/logged-error.js';
import { Ids } from '../../ids/ids.js';
import { requestContext } from '../context.middleware.js';
import { describeProblem } from './describe-problem.js';
import { PROBLEM_MEDIA_TYPE, type ProblemDetails } from './problem-details.js';
import { breakOff, forgetAnswer, isUnderWay, setHeader, type PlatformResponse } from './problem-response.js';

type PlatformRequest = IncomingMessage | { readonly raw: IncomingMessage };

/**
 * Answers every exception of an HTTP request with problem details (RFC 9457), on Express and Fastify. A 4xx tells the client what to change; a
 * 5xx tells it nothing but the kind, and is logged once with the level of its row and told to `Telemetry`. Exceptions of other contexts are passed on as they are.
 *
 *     providers: [{ provide: APP_FILTER, useClass: ProblemDetailsFilter }]
 */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  readonly #logger = new Logger('Http');

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    @Optional() private readonly ids?: Ids,
    @Optional() private readonly telemetry?: Telemetry,
  ) {}

  catch(exception: unknown, host: ArgumentsHost): unknown {
    if (host.getType() === 'rpc') return throwError(() => exception); // what a message handler's filter must return
    if (host.getType() !== 'http') throw exception;
    this.#answer(exception, host.switchToHttp().getRequest(), host.switchToHttp().getResponse());
    return undefined;
  }

  #answer(exception: unknown, request: PlatformRequest, response: PlatformResponse): void {
    const { httpAdapter } = this.adapterHost;
    const problem = describeProblem(exception);
    const context = CallContext.current() ?? requestContext('raw' in request ? request.raw : request);
    const correlationId = context?.correlationId ?? this.ids?.next();
    const gone = isAbort(exception, context?.signal) && context?.signal?.aborted === true;
    this.#log(exception, gone ? 'debug' : problem.level, correlationId);
    if (isUnderWay(response) || httpAdapter.isHeadersSent(response) || gone) return breakOff(response);

    const [instance] = String(httpAdapter.getRequestUrl(request)).split('?', 1);
    const { title, type, status, code, ...rest } = problem.body;
    const body: ProblemDetails = {
      type,
      title,
      status,
      ...rest,
      ...(instance ? { instance } : {}),
      code,
      ...(correlationId === undefined ? {} : { correlationId }),
    };
    forgetAnswer(response);
    setHeader(response, 'Content-Type', PROBLEM_MEDIA_TYPE);
    if (problem.retryAfter !== undefined) setHeader(response, 'Retry-After', String(problem.retryAfter));
    if (correlationId !== undefined) setHeader(response, contextHeaders.correlationId, correlationId);
    httpAdapter.reply(response, body, status);
  }

  #log(exception: unknown, level: ErrorLevel | undefined, correlationId: string | undefined): void {
    if (level === undefined) return;
    if (level !== 'debug') this.telemetry?.exception(exception);
    const { message, stack } = describeError(exception);
    const text = correlationId === undefined ? message : `${message} [${correlationId}]`;
    loggingError(exception, () => {
      if (level === 'debug' || level === 'warn') this.#logger[level](text);
      else if (level === 'info') this.#logger.log(text);
      else this.#logger[level === 'fatal' ? level : 'error'](text, stack);
    });
  }
}
