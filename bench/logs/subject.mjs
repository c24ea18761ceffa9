import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Logger, LoggerModule } from 'nestjs-pino';
import { CallContext } from 'nestjs-groundwork/core';
import { ApplicationLogger, LogDestination, ObservabilityModule } from 'nestjs-groundwork/observability';
import { pino } from 'pino';

/** The names that one would list for the fields below and for what frameworks log. */
const paths = [
  ...['password', 'passwd', 'secret', 'token', 'accessToken', 'refreshToken', 'apiKey', 'authorization', 'cookie'],
  ...['user.password', 'user.token', 'request.headers.authorization', 'request.headers.cookie'],
];

/** The same fields that our records have. */
function mixin() {
  const { trace, correlationId, actor, tenant } = CallContext.current() ?? {};
  return {
    trace_id: trace?.traceparent.slice(3, 35),
    span_id: trace?.traceparent.slice(36, 52),
    correlationId,
    actor: actor?.id,
    tenant,
  };
}

/** Our logger and nestjs-pino's, each of an application of its own, on a destination that only counts. */
export async function openLoggers() {
  const written = { ours: 0, peer: 0 };
  const ours = await Test.createTestingModule({
    imports: [moduleOf(ObservabilityModule.forRoot({ logFormat: 'json' }, { env: {} }))],
  })
    .overrideProvider(LogDestination)
    .useValue({ write: (line) => (written.ours += line.length) })
    .compile();
  const logger = pino(
    { mixin, redact: { paths, censor: '***' }, formatters: { level: (level) => ({ level }) } },
    { write: (line) => (written.peer += line.length) },
  );
  const peer = await Test.createTestingModule({
    imports: [moduleOf(LoggerModule.forRoot({ pinoHttp: { logger } }))],
  }).compile();
  return {
    ours: ours.get(ApplicationLogger),
    peer: peer.get(Logger),
    written,
    close: () => Promise.all([ours.close(), peer.close()]),
  };
}

function moduleOf(module) {
  class Subject {}
  Module({ imports: [module] })(Subject);
  return Subject;
}
