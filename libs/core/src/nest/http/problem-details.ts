/** One thing that is wrong with a request. */
export interface ProblemError {
  readonly detail: string;
  /** Where, as a JSON pointer of the body in the form of a URI fragment (RFC 6901, section 6): `#/lines/0/quantity`. */
  readonly pointer?: string;
}

/** The body of a problem response (RFC 9457, `application/problem+json`). */
export interface ProblemDetails {
  /** `urn:groundwork:error:<CODE>` for errors of the catalogue, `about:blank` for all others. */
  readonly type: string;
  /** What happened, the same for every occurrence. */
  readonly title: string;
  readonly status: number;
  /** About this occurrence. Only in a 4xx: what a 5xx could tell is for the log. */
  readonly detail?: string;
  /** The path that was asked for, without its query. */
  readonly instance?: string;
  /** For programs; stable. */
  readonly code: string;
  /** The same as in the header `x-correlation-id` and in the log. */
  readonly correlationId?: string;
  /** Each thing that is wrong with the request. Only in a 4xx. */
  readonly errors?: readonly ProblemError[];
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
