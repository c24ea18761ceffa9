import { connect, type Socket } from 'node:net';
import { type Random, SystemRandom } from '../../random/random.js';
import { type Clock } from '../../time/clock.js';
import { SystemClock } from '../../time/system-clock.js';
import { ArmedRules } from './armed-rules.js';
import { assertConditions, type FaultConditions } from './fault-conditions.js';
import type { Fault, FaultDirection, FaultRule } from './fault-rule.js';
import { LoopbackListener } from './loopback-listener.js';
import { placeScanner } from './place-scanner.js';
import { ProxiedConnection } from './proxied-connection.js';
import { addressOf, withAddress, type TcpAddress } from './tcp-address.js';

export interface FaultProxyOptions {
  /** For latency and pauses. Default: the machine's. */
  readonly clock?: Clock;
  /** For jitter. Default: the machine's; a seeded one makes a run repeatable. */
  readonly random?: Random;
}

const DIRECTIONS: readonly FaultDirection[] = ['toServer', 'toClient'];

/**
 * A TCP proxy on loopback that does harm when it is told to: to everything that goes through it, to every connection at a moment, or to one at a certain byte.
 * It looks at bytes alone, so it stands before any server. `heal` takes all of it back.
 *
 *     const proxy = await FaultProxy.of(process.env.DATABASE_URL);
 *     const app = await start({ DATABASE_URL: proxy.through(process.env.DATABASE_URL) });
 *     proxy.impair({ latency: 200, jitter: 100 });
 */
export class FaultProxy {
  readonly #connections = new Set<ProxiedConnection>();
  readonly #armed = new ArmedRules();
  readonly #conditions: Record<FaultDirection, FaultConditions> = { toServer: {}, toClient: {} };
  readonly #frozen = new Set<FaultDirection>();
  readonly #listener: LoopbackListener;
  readonly #clock: Clock;
  readonly #random: Random;
  #accepted = 0;

  private constructor(
    private readonly target: TcpAddress,
    { clock = new SystemClock(), random = new SystemRandom() }: FaultProxyOptions,
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#listener = new LoopbackListener((client) => this.#accept(client));
  }

  /** Listens on a port of its own, on 127.0.0.1. */
  static async open(target: TcpAddress, options: FaultProxyOptions = {}): Promise<FaultProxy> {
    const proxy = new FaultProxy(target, options);
    await proxy.#listener.open(proxy.#random);
    return proxy;
  }

  /** In front of the server that `url` names. @throws TypeError when neither the URL nor its scheme says which port. */
  static of(url: string, options: FaultProxyOptions = {}): Promise<FaultProxy> {
    return FaultProxy.open(addressOf(url), options);
  }

  get port(): number {
    return this.#listener.port;
  }

  /** How many connections were made since it was opened. */
  get accepted(): number {
    return this.#accepted;
  }

  /** How many have a side that is open. */
  get open(): number {
    return this.#connections.size;
  }

  /** `url` with this proxy's address instead of the server's. */
  through(url: string): string {
    return withAddress(url, { host: '127.0.0.1', port: this.port });
  }

  /** From now on bytes travel so, in the direction given or in both, instead of as they did before. `{}`: at once and as they come. */
  impair(conditions: FaultConditions, direction?: FaultDirection): void {
    assertConditions(conditions);
    for (const each of direction === undefined ? DIRECTIONS : [direction]) this.#conditions[each] = conditions;
  }

  /** Nothing goes through in the direction given, or in both: not on the connections that are open, and not on those to come, which are accepted all the same. */
  blackHole(direction?: FaultDirection): void {
    for (const each of direction === undefined ? DIRECTIONS : [direction]) this.#frozen.add(each);
    for (const connection of this.#connections) connection.freeze(direction);
  }

  /** Connections to come are refused, as where nobody listens; those that are open stay. */
  refuse(): void {
    this.#listener.pause();
  }

  /** Does it to every connection that is open, now. */
  strike(fault: Fault): void {
    for (const connection of [...this.#connections]) connection.strike(fault);
  }

  /**
   * Arms a rule for the connections that are open and those to come; in those that are open, bytes and messages are counted from now.
   * @returns true when it has struck for the first time, false when the proxy was healed or closed before
   */
  on(rule: FaultRule): Promise<boolean> {
    placeScanner(rule.at); // what cannot be a place is told here, and not to a connection
    const struck = this.#armed.arm(rule);
    for (const connection of this.#connections) connection.watch(rule);
    return struck;
  }

  /** Takes every fault back: rules are disarmed, what waits goes on, connections are accepted, and sides that were left open alone are reset. */
  async heal(): Promise<void> {
    for (const direction of DIRECTIONS) this.#conditions[direction] = {};
    this.#frozen.clear();
    for (const rule of this.#armed.disarm()) for (const connection of this.#connections) connection.forget(rule);
    for (const connection of [...this.#connections]) connection.heal();
    await this.#listener.resume();
  }

  /** Closes every connection and stops listening; resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.#armed.disarm();
    this.#listener.pause();
    this.strike('cut');
    await Promise.all([...this.#connections].map(({ closed }) => closed));
  }

  #accept(client: Socket): void {
    this.#accepted += 1;
    const connection = new ProxiedConnection({
      client,
      server: connect({ ...this.target, allowHalfOpen: true }),
      clock: this.#clock,
      conditions: (direction) => this.#conditions[direction],
      latency: (direction) => {
        const { latency = 0, jitter = 0 } = this.#conditions[direction];
        return latency + (jitter === 0 ? 0 : jitter * this.#random.next());
      },
      claim: (rule) => this.#claim(rule),
      struck: (rule) => this.#armed.struck(rule),
      onClosed: (closed) => void this.#connections.delete(closed),
    });
    this.#connections.add(connection);
    for (const rule of this.#armed.rules) connection.watch(rule);
    for (const direction of this.#frozen) connection.freeze(direction);
  }

  /** A rule that may not strike again is forgotten by every other connection. */
  #claim(rule: FaultRule): boolean {
    const claimed = this.#armed.claim(rule);
    if (!this.#armed.rules.includes(rule)) for (const connection of this.#connections) connection.forget(rule);
    return claimed;
  }
}
