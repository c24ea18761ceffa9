import { connect, createServer, type Server, type Socket } from 'node:net';
import { SystemClock, type Clock } from '#core';
import { DatabaseUnavailableError } from '#domain/database';
import { SeededRandom, VirtualClock } from '#core/testing';
import { ownDatabase } from '../../../../../test/support/own-database.js';
import { Drivers, eventually, using } from '../../../../../test/support/postgresql-drivers.js';
import { postgresqlOptions } from '../../../../../test/support/postgresql-options.js';
import { describeWithService } from '../../../../../test/support/services.js';
import type { DatabaseListener } from '../../database.signals.js';
import { PostgresqlDriver } from './postgresql.driver.js';

interface Heard {
  readonly payloads: string[];
  readonly troubles: unknown[];
  connections: number;
}

const NAME = 'groundwork-listener';

describeWithService('postgres', (serverUrl) => {
  const database = ownDatabase(serverUrl);
  const drivers = new Drivers();
  const listeners: { readonly driver: PostgresqlDriver; readonly listener: DatabaseListener }[] = [];
  beforeAll(() => database.create());
  afterEach(async () => {
    for (const { driver, listener } of listeners.splice(0)) {
      await listener.close();
      await driver.close();
    }
    await drivers.closeAll();
  });
  afterAll(() => database.drop());

  const listen = (options: { url?: string; channel?: string; clock?: Clock } = {}) => {
    const { url = database.url, channel = 'hints', clock = new SystemClock() } = options;
    const driver = new PostgresqlDriver(postgresqlOptions(url, { applicationName: NAME }), {
      clock,
      random: new SeededRandom(),
    });
    const heard: Heard = { payloads: [], troubles: [], connections: 0 };
    const listener = driver.listen({
      channel,
      onNotification: (payload) => void heard.payloads.push(payload),
      onConnected: () => void (heard.connections += 1),
      onTrouble: (error) => void heard.troubles.push(error),
    });
    listeners.push({ driver, listener });
    return { driver, listener, heard };
  };
  const admin = () => drivers.for(database.url);
  const notify = (channel: string, payload: string) =>
    using(admin(), (connection) => connection.execute('select pg_notify($1, $2)', [channel, payload]));
  const backends = async () =>
    using(admin(), async (connection) => {
      const sql = `select count(*)::int as n from pg_stat_activity where application_name = $1 and datname = current_database()`;
      return (await connection.execute(sql, [NAME])).rows[0]?.n;
    });
  const terminate = () =>
    using(admin(), (connection) =>
      connection.execute(
        'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and datname = current_database()',
        [NAME],
      ),
    );
  const connected = (heard: Heard, times = 1): Promise<void> =>
    eventually(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (heard.connections < times) throw new Error(`It has connected ${heard.connections} times.`);
    });

  it('hears what others send on the channel, whatever its name is', async () => {
    const { heard } = listen({ channel: 'Odd "name"' });
    await connected(heard);
    await notify('other', 'not this');
    await notify('Odd "name"', 'this');
    await eventually(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      expect(heard.payloads).toEqual(['this']);
    });
  });

  it('connects again when the server ends the connection, and says so', async () => {
    const { heard } = listen();
    await connected(heard);
    await terminate();
    await connected(heard, 2);
    expect(heard.troubles).toHaveLength(1);
    expect(heard.troubles[0]).toBeInstanceOf(DatabaseUnavailableError);
    await notify('hints', 'again');
    await eventually(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      expect(heard.payloads).toEqual(['again']);
    });
  });

  it('goes on trying where nobody listens, less and less often', async () => {
    const clock = new VirtualClock();
    const { heard, listener } = listen({ url: 'postgres://postgres@127.0.0.1:1/none', clock });
    const times: number[] = [];
    await eventually(async () => {
      await clock.advance(10);
      if (heard.troubles.length > times.length) times.push(clock.monotonic());
      expect(times).toHaveLength(9);
    });
    times.slice(1).forEach((time, index) => {
      const bound = Math.min(10_000, 100 * 2 ** index);
      expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(bound / 2 - 20);
    });
    await listener.close();
    expect(clock.pending).toBe(0);
    expect(heard.connections).toBe(0);
  });

  it('finds out that the server no longer answers', async () => {
    const proxy = await SilentProxy.start(database.url);
    const clock = new VirtualClock();
    const { heard, listener } = listen({ url: proxy.url, clock });
    await eventually(async () => {
      await clock.advance(0);
      expect(heard.connections).toBe(1);
    });
    const before = proxy.answers;
    await clock.advance(15_000); // a probe that is answered
    await eventually(async () => {
      await clock.advance(0);
      expect(proxy.answers).toBeGreaterThan(before);
    });
    for (let turn = 0; turn < 50; turn += 1) await clock.advance(0); // the answer is on its way from the proxy
    proxy.fallSilent();
    await clock.advance(15_000);
    expect(heard.troubles).toEqual([]);
    await clock.advance(5_000);
    expect(heard.troubles).toHaveLength(1);
    await listener.close();
    await proxy.stop();
    expect(clock.pending).toBe(0);
  });

  it('leaves nothing behind when it is closed, also while it connects, and stays closed', async () => {
    const { heard, listener } = listen();
    const early = listen();
    await early.listener.close();
    await connected(heard);
    await listener.close();
    await listener.close();
    await eventually(async () => expect(await backends()).toBe(0));
    expect(early.heard).toEqual({ payloads: [], troubles: [], connections: 0 });
    expect(heard).toEqual({ payloads: [], troubles: [], connections: 1 });
  });

  it('ends with its driver, which listens no more', async () => {
    const { driver, heard } = listen();
    await connected(heard);
    await driver.close();
    await eventually(async () => expect(await backends()).toBe(0));
    expect(() =>
      driver.listen({
        channel: 'x',
        onNotification: () => undefined,
        onConnected: () => undefined,
        onTrouble: () => undefined,
      }),
    ).toThrow(DatabaseUnavailableError);
  });
});

/** Passes bytes on until it falls silent; connections stay open then, as with a frozen server. */
class SilentProxy {
  readonly #sockets: Socket[] = [];
  #silent = false;
  answers = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(target: string): Promise<SilentProxy> {
    const url = new URL(target);
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
    const through = new URL(target);
    through.host = `127.0.0.1:${address.port}`;
    const proxy = new SilentProxy(server, through.href);
    server.on('connection', (client) => proxy.#join(client, connect(Number(url.port || 5432), url.hostname)));
    return proxy;
  }

  fallSilent(): void {
    this.#silent = true;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #join(client: Socket, target: Socket): void {
    this.#sockets.push(client, target);
    client.on('data', (data) => (this.#silent ? undefined : target.write(data)));
    target.on('data', (data) => {
      this.answers += 1;
      if (!this.#silent) client.write(data);
    });
    for (const socket of [client, target]) socket.on('error', () => socket.destroy());
    client.on('close', () => target.destroy());
  }
}
