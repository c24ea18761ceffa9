import type { Health, HealthReport } from '#domain/observability';
import type { OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';

export interface HealthEndpointsParts {
  readonly host: HttpAdapterHost;
  readonly health: Health;
  readonly served: boolean;
}

/** The part of an adapter that answers, the same on every platform. */
type Answer = (request: unknown, response: unknown) => Promise<void> | void;

/**
 * `/health/live`, `/health/ready` and `/health/startup`, given to the platform itself and not to Nest: no prefix, version, guard, interceptor or filter of the
 * application reaches them, so that a probe needs no token. They tell a status and nothing else; whoever operates the application reads the rest from the port `Health`.
 */
export class HealthEndpoints implements OnModuleInit {
  constructor(private readonly parts: HealthEndpointsParts) {}

  /** Before the routes of the application are registered. */
  onModuleInit(): void {
    const { host, health, served } = this.parts;
    if (!served || host.httpAdapter?.getHttpServer() === undefined) return;
    this.#serve('live', () => health.live());
    this.#serve('ready', () => health.ready());
    this.#serve('startup', () => health.startup());
  }

  #serve(name: string, read: () => HealthReport | Promise<HealthReport>): void {
    const { httpAdapter } = this.parts.host;
    const answer: Answer = async (_request, response) => {
      const { status } = await read();
      httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
      await httpAdapter.reply(response, { status }, status === 'down' ? 503 : 200);
    };
    httpAdapter.get(`/health/${name}`, answer);
  }
}
