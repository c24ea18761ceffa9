import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Controller, Get, Module, Res, type INestApplication } from '@nestjs/common';
import { NestFactory, type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Lifecycle } from '#core';
import { gate } from '../../testing/gate.js';
import { GroundworkCoreModule } from '../core.module.js';
import { findLifecycle } from '../bootstrap/find-lifecycle.js';

let slow = gate();

@Controller()
class Answers {
  @Get('quick')
  quick(): string {
    return 'quick';
  }

  @Get('slow')
  async slow(): Promise<string> {
    await slow.pass();
    return 'slow';
  }

  @Get('stream')
  stream(
    @Res() response: { raw?: { write(text: string): void; end(): void }; write(text: string): void; end(): void },
  ) {
    const raw = response.raw ?? response;
    raw.write('begun ');
    void slow.pass().then(() => raw.end());
  }
}

@Module({ imports: [GroundworkCoreModule], controllers: [Answers] })
class AnswersModule {}

interface Answer {
  readonly status: number | undefined;
  readonly connection: string | undefined;
  readonly text: string;
}

describe.each([
  ['express', () => new ExpressAdapter()],
  ['fastify', () => new FastifyAdapter()],
] as const)('the stop of an HTTP server, on %s', (_, adapter: () => AbstractHttpAdapter) => {
  let app: INestApplication;
  let port: number;
  let agent: Agent;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    slow = gate();
    app = await NestFactory.create(AnswersModule, adapter(), { logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    port = Number(new URL(await app.getUrl()).port);
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
  });

  afterEach(async () => {
    slow.release();
    agent.destroy();
    for (const socket of sockets.splice(0)) socket.destroy();
    await app.close();
  });

  const get = async (path: string, through = agent): Promise<Answer> => {
    const sent = request({ host: '127.0.0.1', port, path, agent: through }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode, connection: response.headers.connection, text };
  };
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  const stop = async (...phases: readonly ('unready' | 'stopIntake' | 'drain')[]): Promise<void> => {
    for (const phase of phases) await app.get(Lifecycle).stop(phase);
  };

  it('keeps connections while it runs, and closes each with its answer once it is not ready', async () => {
    expect((await get('/quick')).connection).toBe('keep-alive');

    await stop('unready');

    expect(await get('/quick')).toMatchObject({ status: 200, connection: 'close', text: 'quick' });
    expect((await get('/quick')).status).toBe(200); // on another connection: it serves on
  });

  it('lets the answer that it has begun end, closes its connection, and takes no more', async () => {
    const answer = get('/slow');
    await slow.reached;

    await stop('unready', 'stopIntake');
    let drained = false;
    const drain = stop('drain').then(() => (drained = true));
    await expect(get('/quick', new Agent())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(drained).toBe(false);
    expect(findLifecycle(app)?.running).toEqual(['HTTP server (GET /slow)']);
    slow.release();

    expect(await answer).toMatchObject({ status: 200, connection: 'close', text: 'slow' });
    await drain;
  });

  it('closes the connection of a stream whose head had been sent when it ends', async () => {
    const answer = get('/stream');
    await slow.reached;

    await stop('unready', 'stopIntake');
    const drain = stop('drain');
    slow.release();

    expect(await answer).toMatchObject({ status: 200, text: 'begun ' });
    await drain;
  });

  it('waits for a request of which the first bytes have come', async () => {
    const socket = await open();
    socket.write('GET /quick HTTP/1.1\r\n');
    await get('/quick'); // by now the server has read them

    await stop('unready', 'stopIntake');
    const drain = stop('drain');
    socket.write('host: x\r\n\r\n');

    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(chunk.toString()).toMatch(/^HTTP\/1\.1 200 /);
    await drain;
  });

  it('closes connections that are idle or were never used, without waiting for what might come', async () => {
    await get('/quick');
    const silent = await open();
    const closed = once(silent, 'close');
    silent.resume();

    const begun = performance.now();
    await app.close();

    await closed;
    expect(performance.now() - begun).toBeLessThan(3_000); // and not the minute that Node gives to a request's head
  });
});
