import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../free-port.js';
import { makeCertificate } from './certificates.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { childrenOf, signalIfRunning } from './process-tree.js';

const run = promisify(execFile);
const START_LIMIT = 30_000;

/** Small, and fast rather than durable: what these servers lose is lost on purpose. */
const SMALL = {
  shared_buffers: '16MB',
  max_connections: '30',
  max_wal_senders: '3',
  fsync: 'off',
  autovacuum: 'off',
  log_min_messages: 'warning',
};

const ACCESS = [
  'host all postgres 127.0.0.1/32 trust',
  'host replication postgres 127.0.0.1/32 trust',
  'host all all 127.0.0.1/32 scram-sha-256',
  '',
];

export interface PrivatePostgresOptions {
  /** Settings of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Switches TLS on, with a certificate for these subject alternative names: `DNS:localhost`, `IP:127.0.0.1`. */
  readonly certificateNames?: readonly string[];
  /** The certificate's validity is over. */
  readonly certificateExpired?: boolean;
  /** It is made as a standby of this server, with all that is in there, and follows it. */
  readonly standbyOf?: PrivatePostgres;
}

export interface UrlParts {
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly host?: string;
  readonly query?: string;
}

/** A PostgreSQL cluster in a temp folder on a loopback port. `postgres` needs no password there; every other role does. */
export class PrivatePostgres {
  #process: ChildProcess | undefined;

  private constructor(
    private readonly binaries: PostgresBinaries,
    private readonly folder: string,
    readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
    /** PEM of the authority that signed the server's certificate; empty without TLS. */
    readonly authority: string,
  ) {}

  /** Makes the cluster; `start` runs it. */
  static async create(binaries: PostgresBinaries, options: PrivatePostgresOptions = {}): Promise<PrivatePostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'groundwork-postgres-'));
    if (binaries.runAs !== undefined) await chown(folder, binaries.runAs.uid, binaries.runAs.gid);
    const data = join(folder, 'data');
    const asServer = { ...binaries.runAs, cwd: folder };
    if (options.standbyOf === undefined) {
      await run(
        join(binaries.folder, 'initdb'),
        ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C'],
        asServer,
      );
      await writeFile(join(data, 'pg_hba.conf'), ACCESS.join('\n'));
    } else {
      await run(
        join(binaries.folder, 'pg_basebackup'),
        ['-D', data, '-d', options.standbyOf.url(), '-R', '--checkpoint=fast', '--no-sync'],
        asServer,
      );
    }
    let authority = '';
    const tls: Record<string, string> = {};
    if (options.certificateNames !== undefined) {
      authority = await makeCertificate(folder, options.certificateNames, {
        expired: options.certificateExpired === true,
      });
      Object.assign(tls, {
        ssl: 'on',
        ssl_cert_file: join(folder, 'server.crt'),
        ssl_key_file: join(folder, 'server.key'),
      });
      if (binaries.runAs !== undefined)
        for (const file of await readdir(folder))
          await chown(join(folder, file), binaries.runAs.uid, binaries.runAs.gid);
    }
    const port = await freePort();
    const own = { port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: folder };
    return new PrivatePostgres(binaries, folder, port, { ...SMALL, ...options.settings, ...tls, ...own }, authority);
  }

  /** Where it is; as `postgres`, to the database `postgres`, unless told otherwise. */
  url({ user = 'postgres', password, database = 'postgres', host = '127.0.0.1', query = '' }: UrlParts = {}): string {
    return `postgres://${user}${password === undefined ? '' : `:${password}`}@${host}:${this.port}/${database}${query}`;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const log = await open(join(this.folder, 'log'), 'a');
    const settings = Object.entries(this.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(this.binaries.folder, 'postgres'), ['-D', join(this.folder, 'data'), ...settings], {
      ...this.binaries.runAs,
      cwd: this.folder,
      stdio: ['ignore', log.fd, log.fd],
    });
    this.#process = child;
    await log.close();
    for (const end = performance.now() + START_LIMIT; !(await this.#answers()); await sleep(50)) {
      if (child.exitCode !== null || performance.now() > end)
        throw new Error(`The private PostgreSQL did not start:\n${await readFile(join(this.folder, 'log'), 'utf8')}`);
    }
  }

  /** `fast`: sessions are ended, all is written. `immediate`: as after a crash. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await this.#end(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  }

  /** Starts it unless it runs. */
  async ensureStarted(): Promise<void> {
    if (this.#process === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null)
      await this.start();
  }

  async restart(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await this.stop(mode);
    await this.start();
  }

  /** Kills the server and all its children. */
  async kill9(): Promise<void> {
    const children = childrenOf(this.#pid);
    const end = this.#end('SIGKILL');
    for (const child of children) signalIfRunning(child, 'SIGKILL');
    await end;
  }

  /** Stops the server and its children in their tracks: connections stay open, nobody answers. */
  freeze(): void {
    const pid = this.#pid;
    process.kill(pid, 'SIGSTOP');
    for (const child of childrenOf(pid)) signalIfRunning(child, 'SIGSTOP');
  }

  thaw(): void {
    const pid = this.#pid;
    for (const child of childrenOf(pid)) signalIfRunning(child, 'SIGCONT');
    process.kill(pid, 'SIGCONT');
  }

  /** Starts it again as a standby of nobody, which is in recovery until `select pg_promote()`. */
  async restartAsStandby(): Promise<void> {
    await this.stop();
    await writeFile(join(this.folder, 'data', 'standby.signal'), '');
    await this.start();
  }

  /** Runs statements one by one as `postgres`, on a connection of their own. */
  sql(...statements: readonly string[]): Promise<void> {
    return this.sqlIn('postgres', ...statements);
  }

  /** The same in another database. */
  async sqlIn(database: string, ...statements: readonly string[]): Promise<void> {
    const client = new pg.Client(this.url({ database }));
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** Ends it, whatever state it is in, and deletes its folder. */
  async remove(): Promise<void> {
    if (this.#process !== undefined) {
      this.thaw();
      await this.stop('immediate');
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  get #pid(): number {
    if (this.#process?.pid === undefined) throw new Error('The private PostgreSQL does not run.');
    return this.#process.pid;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    this.#process = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url(), connectionTimeoutMillis: 1_000 });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false; // it is still starting; `start` gives up at its limit
    }
  }
}
