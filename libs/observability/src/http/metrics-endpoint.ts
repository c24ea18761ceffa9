import type { HttpAdapterHost } from '@nestjs/core';
import type { ObservabilityDriver } from '../observability.driver.js';

const PATH = '/metrics';
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

type Adapter = HttpAdapterHost['httpAdapter'];

/**
 * Serves the metrics to Prometheus, on the port of the application and outside its prefix, guards and filters. They name concerns, operations and routes, and nothing
 * of a request; whoever must not read them is kept away by the proxy in front.
 */
export class MetricsEndpoint {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly driver: ObservabilityDriver,
  ) {}

  /** While the application starts, after its own routes. One without HTTP is left alone. */
  mount(): void {
    const adapter: Adapter | undefined = this.host.httpAdapter;
    adapter?.get(PATH, (_request: unknown, response: unknown) => this.#answer(adapter, response));
  }

  async #answer(adapter: Adapter, response: unknown): Promise<void> {
    const text = await this.driver.exposition();
    if (text === undefined) {
      adapter.reply(response, 'Metrics are not collected: see the warning at the start of the log.\n', 503);
      return;
    }
    adapter.setHeader(response, 'content-type', CONTENT_TYPE);
    adapter.setHeader(response, 'cache-control', 'no-store');
    adapter.reply(response, text, 200);
  }
}
