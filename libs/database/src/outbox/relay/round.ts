import type { Duration } from '#core';

/** What one look found. */
export type Round =
  /** Something, and there may be more: looks again at once. */
  | { readonly kind: 'more' }
  /** Someone else is at it, or nothing was accepted: looks again soon, then less soon. */
  | { readonly kind: 'busy' }
  /** Nothing more for now; `due` is when there will be. */
  | { readonly kind: 'idle'; readonly due?: Duration | undefined };
