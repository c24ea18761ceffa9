/** A request that was answered before. */
export interface AnsweredRequest {
  readonly fingerprint: string;
  readonly answer: string;
}

/**
 * Which idempotency keys were used, by what and with which answer. It lives in the transaction of the order: an order without its key, or a key
 * without its order, cannot be seen by anyone, whenever the process dies.
 */
export abstract class RequestLog {
  /**
   * Takes `key` for the running transaction, or says what it was used for. Waits while another transaction has taken the same key:
   * when that one commits its answer is returned, when it rolls back the key is free.
   */
  abstract claim(key: string, fingerprint: string): Promise<AnsweredRequest | undefined>;

  /** Stores what the claimed key is answered with from now on. */
  abstract answer(key: string, orderId: string, answer: string): Promise<void>;
}
