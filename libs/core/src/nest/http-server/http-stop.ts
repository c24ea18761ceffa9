import type { Server } from 'node:http';
import type { HttpAdapterHost } from '@nestjs/core';
import { orAbort } from '../../errors/abort.js';
import type { Lifecycle } from '../../lifecycle/lifecycle.js';
import type { Clock } from '../../time/clock.js';
import { Duration } from '../../values/duration.js';
import { HttpConnections } from './http-connections.js';

const NAME = 'HTTP server';
const LIMIT = Duration.seconds(5);
const DRAIN_LIMIT = Duration.seconds(3600);
/** How long a connection that has just been made may take to send the first byte of its request. */
const SILENCE = Duration.milliseconds(500);

/**
 * Ends an HTTP server so that no request that it has begun to read is lost: from `unready` on each answer closes its connection, so that hardly one is left for a
 * request to come on when the server closes them; `stopIntake` takes no more connections; `drain` waits for the answers. Nest's own close finds nothing left to do.
 */
export class HttpStop {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly lifecycle: Lifecycle,
    private readonly clock: Clock,
  ) {}

  /** Must be called before the server listens. An application without HTTP is left alone. */
  enter(): void {
    const server: unknown = this.host.httpAdapter?.getHttpServer();
    if (!isHttpServer(server)) return;
    const connections = new HttpConnections(server);
    const { lifecycle } = this;
    lifecycle.onStop('unready', { name: NAME, limit: LIMIT, run: () => done(() => connections.closeAfterAnswers()) });
    lifecycle.onStop('stopIntake', { name: NAME, limit: LIMIT, run: () => done(() => connections.closeIntake()) });
    lifecycle.onStop('drain', {
      name: NAME,
      limit: DRAIN_LIMIT,
      run: (signal) => this.#drain(connections, signal),
      open: () => connections.open,
    });
  }

  async #drain(connections: HttpConnections, signal: AbortSignal): Promise<void> {
    // Not before what has come meanwhile was read: an event loop that was busy finds the timer due first.
    const silence = this.clock.timer(SILENCE.milliseconds, () => setImmediate(() => connections.closeSilent()));
    signal.addEventListener('abort', () => connections.closeAll(), { once: true });
    try {
      await orAbort(connections.ended(), signal);
    } finally {
      silence.cancel();
    }
  }
}

function done(work: () => void): Promise<void> {
  work();
  return Promise.resolve();
}

/** Of HTTP/1, with TLS or without: a server of HTTP/2 closes its sessions by itself. */
function isHttpServer(server: unknown): server is Server {
  return typeof server === 'object' && server !== null && 'closeIdleConnections' in server;
}
