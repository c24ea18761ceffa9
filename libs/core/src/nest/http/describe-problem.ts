import { STATUS_CODES } from 'node:http';
import { HttpException, HttpStatus } from '@nestjs/common';
import type { ErrorLevel } from '../../errors/error-row.js';
import { InfrastructureError } from '../../errors/infrastructure-error.js';
import { messageOf, numberOf, propertyOf, textOf } from '../../errors/error-facts.js';
import { maskSecrets } from '../../redaction/mask-secrets.js';
import type { ProblemDetails, ProblemError } from './problem-details.js';
import { problemErrors } from './problem-errors.js';

/** What an exception becomes: the part of the body that follows from it alone, and how it is logged. */
export interface Problem {
  readonly body: Omit<ProblemDetails, 'instance' | 'correlationId'>;
  /** Undefined: the client's own mistake, told to it and nobody else. */
  readonly level: ErrorLevel | undefined;
  /** Whole seconds, for the header `Retry-After`. */
  readonly retryAfter: number | undefined;
}

/** Never throws, whatever was thrown: what cannot be looked at is told like any other failure that nobody knows. */
export function describeProblem(exception: unknown): Problem {
  try {
    if (exception instanceof InfrastructureError) return fromRow(exception);
    if (exception instanceof HttpException) return fromHttpException(exception);
    const status = parserStatus(exception);
    return status === undefined ? plain(500) : plain(status, { detail: messageOf(exception) });
  } catch {
    return plain(500); // a proxy or an accessor that throws; the log shows what of it can be read
  }
}

/** The row is read by its shape: it may be of another copy of the package, or written in plain JavaScript. */
function fromRow(error: InfrastructureError): Problem {
  const { row, details } = error;
  const code = textOf(row, 'code');
  if (code === undefined) return plain(500);
  const status = errorStatus(numberOf(row, 'status')) ?? 500;
  const errors = problemErrors(propertyOf(details, 'problems'), propertyOf(details, 'pointers'));
  return {
    body: {
      type: `urn:groundwork:error:${encodeURIComponent(code)}`,
      title: textOf(row, 'title') ?? statusPhrase(status),
      status,
      ...clientFacts(status, { detail: messageOf(error), errors }),
      code,
    },
    level: row.level,
    retryAfter: secondsOf(error),
  };
}

function secondsOf(error: InfrastructureError): number | undefined {
  const seconds = numberOf(error.retryAfter, 'wholeSeconds');
  return seconds !== undefined && Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : undefined;
}

/** `ValidationPipe` gives an array of messages, most others one, an application sometimes a body of its own with a `code`. */
function fromHttpException(exception: HttpException): Problem {
  const status = errorStatus(exception.getStatus()) ?? 500;
  const response = exception.getResponse();
  const message = typeof response === 'string' ? response : propertyOf(response, 'message');
  const errors = problemErrors(message);
  const detail =
    errors.length > 0
      ? `The request has ${errors.length === 1 ? 'a problem' : `${errors.length} problems`}.`
      : (textOf({ message }, 'message') ?? textOf(exception, 'message'));
  return plain(status, { detail, errors }, ownCode(exception, response));
}

const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;

function ownCode(exception: HttpException, response: string | object): string | undefined {
  return [textOf(exception, 'errorCode'), textOf(exception, 'code'), textOf(response, 'code')].find(
    (code) => code !== undefined && CODE.test(code),
  );
}

interface ClientFacts {
  readonly detail?: string | undefined;
  readonly errors?: readonly ProblemError[];
}

/** What a 4xx tells, and a 5xx does not. */
function clientFacts(status: number, { detail, errors = [] }: ClientFacts): Pick<ProblemDetails, 'detail' | 'errors'> {
  if (status >= 500) return {};
  const shown = errors.map((error) => ({ ...error, detail: maskSecrets(error.detail) }));
  return {
    ...(detail === undefined ? {} : { detail: maskSecrets(detail) }), // a message can repeat what was sent
    ...(shown.length === 0 ? {} : { errors: shown }),
  };
}

/** A problem without a row: its title is the status phrase, as RFC 9457 asks of `about:blank`. */
function plain(status: number, facts: ClientFacts = {}, code = statusCode(status)): Problem {
  return {
    body: {
      type: 'about:blank',
      title: statusPhrase(status),
      status,
      ...clientFacts(status, facts),
      code,
    },
    level: status < 500 ? undefined : 'error',
    retryAfter: undefined,
  };
}

function statusPhrase(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
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
