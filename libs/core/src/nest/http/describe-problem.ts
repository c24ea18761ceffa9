import { STATUS_CODES } from 'node:http';
import { HttpException, HttpStatus } from '@nestjs/common';
import type { ErrorLevel } from '../../errors/error-row.js';
import { InfrastructureError } from '../../errors/infrastructure-error.js';
import { messageOf, numberOf, propertyOf, textOf } from '../../errors/error-facts.js';
import type { ProblemDetails } from './problem-details.js';

/** What an exception becomes: the part of the body that follows from it alone, and how it is logged. */
export interface Problem {
  readonly body: Omit<ProblemDetails, 'instance' | 'correlationId'>;
  /** Undefined: the client's own mistake, told to it and nobody else. */
  readonly level: ErrorLevel | undefined;
  /** Whole seconds, for the header `Retry-After`. */
  readonly retryAfter: number | undefined;
}

export function describeProblem(exception: unknown): Problem {
  if (exception instanceof InfrastructureError) return fromRow(exception);
  if (exception instanceof HttpException) return fromHttpException(exception);
  const status = parserStatus(exception);
  if (status !== undefined) return plain(status, messageOf(exception));
  return plain(500);
}

function fromRow(error: InfrastructureError): Problem {
  const { code, level, title } = error.row;
  const status = errorStatus(error.row.status) ?? 500;
  return {
    body: {
      type: `urn:groundwork:error:${encodeURIComponent(code)}`,
      title,
      status,
      ...(status < 500 ? { detail: error.message } : {}),
      code,
    },
    level,
    retryAfter: error.retryAfter?.wholeSeconds,
  };
}

/** `ValidationPipe` gives an array of messages, most others one, an application sometimes a body of its own with a `code`. */
function fromHttpException(exception: HttpException): Problem {
  const status = errorStatus(exception.getStatus()) ?? 500;
  const response = exception.getResponse();
  const message = typeof response === 'string' ? response : propertyOf(response, 'message');
  const errors = Array.isArray(message) ? message.filter((line): line is string => typeof line === 'string') : [];
  const detail =
    errors.length > 0
      ? `The request has ${errors.length === 1 ? 'a problem' : `${errors.length} problems`}.`
      : textOf({ message }, 'message');
  const problem = plain(status, detail ?? exception.message, ownCode(exception, response));
  return status < 500 && errors.length > 0 ? { ...problem, body: { ...problem.body, errors } } : problem;
}

const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;

function ownCode(exception: HttpException, response: string | object): string | undefined {
  return [textOf(exception, 'errorCode'), textOf(exception, 'code'), textOf(response, 'code')].find(
    (code) => code !== undefined && CODE.test(code),
  );
}

/** A problem without a row: its title is the status phrase, as RFC 9457 asks of `about:blank`. */
function plain(status: number, detail?: string, code = statusCode(status)): Problem {
  return {
    body: {
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      ...(status < 500 && detail !== undefined ? { detail } : {}),
      code,
    },
    level: status < 500 ? undefined : 'error',
    retryAfter: undefined,
  };
}

function statusCode(status: number): string {
  return status === 500 ? 'INTERNAL_ERROR' : (HttpStatus[status] ?? `HTTP_${status}`);
}

/**
 * The status of an error that the platform made while reading the request (http-errors of Express, FastifyError). A status alone proves nothing:
 * an HTTP client's error carries that of another server.
 */
function parserStatus(error: unknown): number | undefined {
  const status = errorStatus(numberOf(error, 'statusCode'));
  const exposed = propertyOf(error, 'expose') === true && numberOf(error, 'status') === status;
  const fastify = textOf(error, 'code')?.startsWith('FST_ERR_') === true;
  return status !== undefined && status < 500 && (exposed || fastify) ? status : undefined;
}

function errorStatus(status: number | undefined): number | undefined {
  return status !== undefined && Number.isInteger(status) && status >= 400 && status <= 599 ? status : undefined;
}
