/**
 * The states of a leased row, as its table keeps them (`smallint`). An index covers each state that is looked for, so that what is finished or far in the
 * future costs a claim nothing.
 */
export const ROW_STATE = {
  /** Due later: delayed, or to be tried again. */
  scheduled: 0,
  ready: 1,
  /** Lent to a process until `lease_until`. */
  leased: 2,
  done: 3,
  /** Given up for now; later rows of its key wait behind it. */
  parked: 4,
  /** Given up for now; its key goes on. */
  parkedAside: 5,
  /** Given up for good. */
  discarded: 6,
} as const;

export type RowState = (typeof ROW_STATE)[keyof typeof ROW_STATE];
