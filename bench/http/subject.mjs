// Forked by http.mjs: one server, told by its arguments which. Answers the message "cpu" with the processor time that it has used.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const [adapterName, kind] = process.argv.slice(2);

class HelloController {
  hello() {
    return { hello: 'world' };
  }
}
Get('hello')(HelloController.prototype, 'hello', Object.getOwnPropertyDescriptor(HelloController.prototype, 'hello'));
Controller()(HelloController);

const imports = [];
if (kind !== 'bare') {
  const { InfrastructureModule } = await import('nestjs-groundwork');
  imports.push(
    InfrastructureModule.forRoot({
      database: false,
      messaging: 'memory',
      requestContext: kind === 'context' ? 'on' : 'off',
      configuration: { env: { GROUNDWORK_ALLOW_EMBEDDED: 'messaging' } },
    }),
  );
}
class Subject {}
Module({ imports, controllers: [HelloController] })(Subject);

const adapter = async () => {
  if (adapterName === 'fastify') return new (await import('@nestjs/platform-fastify')).FastifyAdapter();
  return new (await import('@nestjs/platform-express')).ExpressAdapter();
};
const app = await NestFactory.create(Subject, await adapter(), { logger: ['error', 'fatal'], abortOnError: false });
await app.listen(0, '127.0.0.1');
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpu: user + system });
});
process.on('disconnect', () => process.exit());
process.send({ port: app.getHttpServer().address().port });
