/** What a code of Node, OpenSSL or the resolver says about a connection. */
export interface NetworkCause {
  readonly code: string;
  readonly what: string;
  because(target: string): string;
  /** What to do, the likeliest first. */
  readonly action: readonly string[];
}
