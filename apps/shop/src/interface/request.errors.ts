import { InfrastructureError, type ErrorRow } from 'nestjs-groundwork/core';

const refused = { status: 400, settlement: 'park', level: 'debug', transience: 'permanent' } as const;

/** One thing that is wrong, and where: `#/lines/0/quantity`. */
export interface RequestProblem {
  readonly text: string;
  readonly pointer: string;
}

/** The body or the query is not what the route takes. `details.problems` has one line per problem; the answer lists them in `errors`, with their pointers. */
export class RequestInvalidError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    ...refused,
    code: 'REQUEST_INVALID',
    title: 'The request is not valid.',
    fix: 'Correct each thing that the problems name.',
  };

  constructor(found: readonly RequestProblem[]) {
    const problems = found.map(({ text }) => text);
    super(`The request is not valid. ${problems.join('. ')}.`, {
      details: { problems, pointers: found.map(({ pointer }) => pointer) },
    });
  }
}

export class IdempotencyKeyMissingError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    ...refused,
    code: 'IDEMPOTENCY_KEY_MISSING',
    title: 'The header Idempotency-Key is missing.',
    fix: 'Send a new key, such as a UUID, with each new order, and the same one when repeating it.',
  };

  constructor() {
    super('The header Idempotency-Key is missing or empty. Send a new key, such as a UUID, with each new order.');
  }
}
