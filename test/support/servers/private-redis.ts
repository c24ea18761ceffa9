import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.js';
import { makeCertificate } from './certificates.js';
import { askRedis } from './redis-ask.js';
import type { RedisBinaries } from './redis-binaries.js';

const START_LIMIT = 15_000;

export interface PrivateRedisOptions {
  /** Lines of redis.conf, such as `{ maxmemory: '2mb' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** More lines, which may repeat a name: `user app on >secret ~* +@all`. */
  readonly lines?: readonly string[];
  /** TLS instead of plain text, with a certificate for these subject alternative names: `DNS:localhost`, `IP:127.0.0.1`. */
  readonly certificateNames?: readonly string[];
  /** The certificate's validity is over. */
  readonly certificateExpired?: boolean;
  /** Runs as a sentinel. `lines` say what it watches. */
  readonly sentinel?: boolean;
}

/** A Redis server in a temp folder on a loopback port. It keeps nothing on disk: whenever it is started, it is empty. */
export class PrivateRedis {
  #process: ChildProcess | undefined;

  private constructor(
    private readonly binaries: RedisBinaries,
    private readonly folder: string,
    readonly port: number,
    private readonly options: PrivateRedisOptions,
    /** PEM of the authority that signed the server's certificate; empty without TLS. */
    readonly authority: string,
  ) {}

  /** Makes its folder; `start` runs it. */
  static async create(binaries: RedisBinaries, options: PrivateRedisOptions = {}): Promise<PrivateRedis> {
    const folder = await mkdtemp(join(tmpdir(), 'groundwork-redis-'));
    const { certificateNames, certificateExpired = false } = options;
    const authority =
      certificateNames === undefined
        ? ''
        : await makeCertificate(folder, certificateNames, { expired: certificateExpired });
    return new PrivateRedis(binaries, folder, await freePort(), options, authority);
  }

  url({ host = '127.0.0.1', login = '' }: { readonly host?: string; readonly login?: string } = {}): string {
    const at = login === '' ? '' : `${login}@`;
    return `${this.authority === '' ? 'redis' : 'rediss'}://${at}${host}:${this.port}`;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const path = join(this.folder, 'redis.conf');
    await writeFile(path, this.#configuration());
    const log = await open(join(this.folder, 'log'), 'a');
    const mode = this.options.sentinel === true ? ['--sentinel'] : [];
    const child = spawn(this.binaries.server, [path, ...mode], { cwd: this.folder, stdio: ['ignore', log.fd, log.fd] });
    this.#process = child;
    await log.close();
    for (const end = performance.now() + START_LIMIT; !(await this.#answers()); await sleep(20)) {
      if (child.exitCode !== null || performance.now() > end)
        throw new Error(`The private Redis did not start:\n${await readFile(join(this.folder, 'log'), 'utf8')}`);
    }
  }

  /** It ends in order. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  kill9(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** It ends, and starts again empty. */
  async restart(): Promise<void> {
    await this.kill9();
    await this.start();
  }

  /** Stops it in its tracks: connections stay open, and are accepted, and nobody answers. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  /** Sends commands, each as its words, on a connection of their own. @returns the replies as text, errors included. */
  ask(...commands: readonly (readonly string[])[]): Promise<readonly string[]> {
    return askRedis(this.port, commands);
  }

  /** Ends it, whatever state it is in, and deletes its folder. */
  async remove(): Promise<void> {
    await this.kill9();
    await rm(this.folder, { recursive: true, force: true });
  }

  #configuration(): string {
    const tls = this.authority !== '';
    const settings: Record<string, string> = {
      bind: '127.0.0.1',
      [tls ? 'tls-port' : 'port']: String(this.port),
      ...(tls
        ? {
            port: '0',
            'tls-cert-file': join(this.folder, 'server.crt'),
            'tls-key-file': join(this.folder, 'server.key'),
            'tls-ca-cert-file': join(this.folder, 'ca.crt'),
            'tls-auth-clients': 'no',
          }
        : {}),
      dir: this.folder,
      ...(this.options.sentinel === true ? {} : { save: '""', appendonly: 'no' }),
      ...this.options.settings,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
    return [...lines, ...(this.options.lines ?? []), ''].join('\n');
  }

  #signal(signal: NodeJS.Signals): void {
    const pid = this.#process?.pid;
    if (pid === undefined) throw new Error('The private Redis does not run.');
    process.kill(pid, signal);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    this.#process = undefined;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGCONT'); // a frozen one would not hear anything but SIGKILL
    child.kill(signal);
    await exited;
  }

  /** With TLS, or where it wants a password: that it accepts connections is enough. */
  async #answers(): Promise<boolean> {
    try {
      await askRedis(this.port, this.authority === '' ? [['PING']] : []);
      return true;
    } catch {
      return false; // it is still starting; `start` gives up at its limit
    }
  }
}
