import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient } from '../../../e2e/support/http-client.js';
import { connectionFailure, isTimeout } from '../../shop/support/shop-process.js';

/** The probe of an orchestrator: asks for live and ready again and again, and keeps what it was told. */
export class WatchHealth {
  readonly seen: { readonly at: number; readonly live: number; readonly ready: number }[] = [];
  readonly #client: HttpClient;
  readonly #over = new AbortController();
  #asking: Promise<void> = Promise.resolve();

  constructor(url: string) {
    this.#client = new HttpClient(url);
  }

  start(): void {
    this.#asking = this.#ask();
  }

  since(moment: number): readonly { readonly at: number; readonly live: number; readonly ready: number }[] {
    return this.seen.filter(({ at }) => at > moment);
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#asking;
    this.#client.close();
  }

  async #ask(): Promise<void> {
    while (!this.#over.signal.aborted) {
      const [live, ready] = await Promise.all([this.#status('live'), this.#status('ready')]);
      this.seen.push({ at: performance.now(), live, ready });
      await sleep(200);
    }
  }

  /** 0: no answer. */
  async #status(name: string): Promise<number> {
    try {
      return (await this.#client.send({ path: `/health/${name}`, signal: AbortSignal.timeout(10_000) })).status;
    } catch (error) {
      if (connectionFailure(error) !== undefined || isTimeout(error)) return 0;
      throw error;
    }
  }
}
