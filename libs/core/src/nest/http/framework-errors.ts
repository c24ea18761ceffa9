import type { IncomingMessage, ServerResponse } from 'node:http';
import { describeProblem } from './describe-problem.js';
import { PROBLEM_MEDIA_TYPE, type ProblemDetails } from './problem-details.js';

interface FastifyRequestLike {
  readonly raw: IncomingMessage;
}

interface FastifyReplyLike {
  readonly raw: ServerResponse;
}

/**
 * Answers with problem details what Fastify refuses before any hook, middleware or filter sees it, such as a path that cannot be decoded. Such an
 * answer has no correlation id, because no context was entered.
 *
 *     new FastifyAdapter({ frameworkErrors: answerFrameworkError })
 */
export function answerFrameworkError(error: Error, request: FastifyRequestLike, reply: FastifyReplyLike): void {
  const { type, title, status, code, ...rest } = describeProblem(error).body;
  const [instance] = (request.raw.url ?? '').split('?', 1);
  const body: ProblemDetails = { type, title, status, ...rest, ...(instance ? { instance } : {}), code };
  reply.raw.writeHead(status, { 'Content-Type': PROBLEM_MEDIA_TYPE }); // as Fastify itself answers here: its reply needs a route
  reply.raw.end(JSON.stringify(body));
}
