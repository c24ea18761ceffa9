import type { AbstractHttpAdapter } from '@nestjs/core';
import { ConfigurationError } from 'nestjs-groundwork/core';
import { answerFrameworkError } from 'nestjs-groundwork/http';
import { refuseOtherEncodings } from './fastify-bodies.js';

/**
 * The HTTP platform that `SHOP_HTTP` names: `express` (the default) or `fastify`. Only the one that is named is loaded.
 * @throws ConfigurationError for any other name.
 */
export async function httpPlatform(env: NodeJS.ProcessEnv): Promise<AbstractHttpAdapter> {
  const name = env['SHOP_HTTP'] || 'express';
  switch (name) {
    case 'express':
      return new (await import('@nestjs/platform-express')).ExpressAdapter();
    case 'fastify':
      return fastify();
    default:
      throw new ConfigurationError([
        {
          subject: 'SHOP_HTTP',
          expected: 'express or fastify',
          found: `"${name}"`,
          source: 'environment',
          fix: 'Name one of the two, or leave it out for express.',
        },
      ]);
  }
}

async function fastify(): Promise<AbstractHttpAdapter> {
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  const adapter = new FastifyAdapter({ frameworkErrors: answerFrameworkError });
  refuseOtherEncodings(adapter);
  return adapter;
}
