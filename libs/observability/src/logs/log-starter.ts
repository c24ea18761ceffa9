import type { Server } from 'node:http';
import { Duration, type Lifecycle } from '#core';
import type { AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import type { AccessLog } from './json-log.js';

const LIMIT = Duration.seconds(5);

export interface LogStarterParts {
  readonly lifecycle: Lifecycle;
  readonly host: HttpAdapterHost;
  /** Undefined: requests are not logged. */
  readonly access: AccessLog | undefined;
}

/** Takes the log through start and stop. Requests are logged from the server's own event: the platform refuses some before any middleware or hook sees them. */
export class LogStarter {
  constructor(private readonly parts: LogStarterParts) {
    const { lifecycle } = parts;
    lifecycle.onStart('configure', { name: 'log', limit: LIMIT, run: () => this.#start() });
    lifecycle.onStop('telemetry', { name: 'log', limit: LIMIT, run: () => this.#stop() });
  }

  #start(): Promise<void> {
    const { access } = this.parts;
    if (access !== undefined) this.#server()?.prependListener('request', access);
    return Promise.resolve();
  }

  #stop(): Promise<void> {
    const { access } = this.parts;
    if (access !== undefined) this.#server()?.off('request', access);
    return Promise.resolve();
  }

  /** Undefined in an application without HTTP. */
  #server(): Server | undefined {
    const adapter: AbstractHttpAdapter | undefined = this.parts.host.httpAdapter;
    return adapter?.getHttpServer() as Server | undefined; // what every platform for Node has
  }
}
