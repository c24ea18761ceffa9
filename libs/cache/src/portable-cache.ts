import type { CallSeam, Clock, FaultReporter, Ids, Random } from '#core';
import {
  Cache,
  CacheError,
  CacheInvalidError,
  type CacheCallOptions,
  type CacheExplanation,
  type CacheLoader,
  type CacheNamespace,
  type CacheNamespaceOptions,
  type CacheWriteOptions,
  type GetOrSetOptions,
} from '#domain/cache';
import type { Locks } from '#domain/coordination';
import { CacheCounts } from './cache-counts.js';
import type { CacheOutage } from './cache.health.js';
import type { CacheDriver } from './cache.driver.js';
import type { CacheSettings } from './cache.options.js';
import { DriverCalls } from './driver-calls.js';
import { ClusterTurn } from './loads/cluster-turn.js';
import { assertNamespaceName } from './namespace/key-checks.js';
import { contradiction } from './namespace/namespace-options.js';
import { PortableNamespace } from './namespace/portable-namespace.js';
import { Recovery } from './outage/recovery.js';
import { SteadyTime } from './steady-time.js';
import { CodecForm } from './values/codec-form.js';
import { JsonForm } from './values/json-form.js';

/** So many kinds of value; what there are more of, such as customers, belongs into keys. */
const MAX_NAMESPACES = 10_000;
const CODEC_NAME = /^[A-Za-z0-9_-]{1,32}$/;

export interface PortableCacheParts {
  readonly driver: CacheDriver;
  readonly settings: CacheSettings;
  readonly seam: CallSeam;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly faults: FaultReporter;
  readonly instance: string;
  /** Whether the driver leaves the process. */
  readonly remote: boolean;
  /** The same that the driver was made with. Default: one of its own. */
  readonly time?: SteadyTime | undefined;
  /** Undefined where the concern `coordination` is off. */
  readonly locks?: Locks | undefined;
}

/** A namespace, and what it was asked for with. */
interface Known {
  readonly namespace: PortableNamespace<unknown>;
  readonly options: CacheNamespaceOptions<unknown>;
}

/** The port over any driver: namespaces by name, the default one among them. */
export class PortableCache extends Cache {
  readonly name = 'default';
  readonly #known = new Map<string, Known>();
  readonly #calls: DriverCalls;
  readonly #recovery: Recovery;
  readonly #time: SteadyTime;
  #default: PortableNamespace<unknown> | undefined;
  #closed = false;

  constructor(private readonly parts: PortableCacheParts) {
    super();
    const { seam, instance, driver, remote, settings, clock, random, ids, faults } = parts;
    this.#time = parts.time ?? new SteadyTime(clock);
    this.#calls = new DriverCalls({
      seam,
      instance,
      driver: driver.name,
      remote,
      outside: driver.ping !== undefined,
      timeout: settings.timeout,
    });
    this.#recovery = new Recovery({
      ...{ clock, random, ids, faults, name: `cache "${instance}"` },
      ping: () => this.#calls.run('ping', (signal) => driver.ping?.(signal) ?? Promise.resolve(), undefined),
    });
  }

  /** Whether the service behind it is not asked at present, whether it takes nothing, and how many namespaces wait to tell it something. */
  get outage(): CacheOutage {
    const { away, refusing, waiting } = this.#recovery;
    return { away, refusing, waiting };
  }

  namespace<T>(name: string, options: CacheNamespaceOptions<T> = {}): CacheNamespace<T> {
    const known = this.#known.get(name);
    // border: the options are of the values that callers of this name mean by T
    const given = options as CacheNamespaceOptions<unknown>;
    const namespace = known === undefined ? this.#make(name, given) : matching(known, given);
    return namespace as unknown as CacheNamespace<T>;
  }

  get<T = unknown>(key: string, options?: CacheCallOptions): Promise<T | undefined> {
    return this.#own<T>().get(key, options);
  }

  set<T>(key: string, value: T, options?: CacheWriteOptions): Promise<void> {
    return this.#own<T>().set(key, value, options);
  }

  getOrSet<T>(key: string, load: CacheLoader<T>, options?: GetOrSetOptions): Promise<T> {
    return this.#own<T>().getOrSet(key, load, options);
  }

  getMany<T = unknown>(keys: readonly string[], options?: CacheCallOptions): Promise<ReadonlyMap<string, T>> {
    return this.#own<T>().getMany(keys, options);
  }

  setMany<T>(entries: Iterable<readonly [key: string, value: T]>, options?: CacheWriteOptions): Promise<void> {
    return this.#own<T>().setMany(entries, options);
  }

  has(key: string, options?: CacheCallOptions): Promise<boolean> {
    return this.#own().has(key, options);
  }

  delete(key: string | readonly string[], options?: CacheCallOptions): Promise<boolean> {
    return this.#own().delete(key, options);
  }

  deleteByTag(tag: string | readonly string[], options?: CacheCallOptions): Promise<void> {
    return this.#own().deleteByTag(tag, options);
  }

  clear(options?: CacheCallOptions): Promise<void> {
    return this.#own().clear(options);
  }

  explain(key: string): Promise<CacheExplanation> {
    return this.#own().explain(key);
  }

  /** Tells loaders to stop. The driver is closed by who opened it. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#recovery.close();
    await Promise.all([...this.#known.values()].map(({ namespace }) => namespace.close()));
  }

  /** Border: callers of the default namespace name the type of each value. */
  #own<T>(): PortableNamespace<T> {
    return (this.#default ??= this.#make('default', {})) as unknown as PortableNamespace<T>;
  }

  #make(name: string, options: CacheNamespaceOptions<unknown>): PortableNamespace<unknown> {
    assertNamespaceName(name);
    const { driver, settings, clock, random, faults, instance } = this.parts;
    if (this.#closed) throw new CacheError('The cache is closed: the application has stopped.');
    if (this.#known.size >= MAX_NAMESPACES)
      throw new CacheInvalidError(
        `A cache has at most ${MAX_NAMESPACES} namespaces. Put what there are many of, such as customers, into the keys.`,
      );
    const namespace = new PortableNamespace<unknown>({
      ...{ name, options, settings, driver, clock, random, faults },
      form: formOf(options, settings),
      calls: this.#calls,
      recovery: this.#recovery,
      counts: new CacheCounts(clock, instance, name),
      time: this.#time,
      turn: this.#turn(name),
    });
    this.#known.set(name, { namespace, options });
    if (name === 'default') this.#default = namespace;
    return namespace;
  }

  /** Where values are shared, loads are worth sharing. */
  #turn(namespace: string): ClusterTurn | undefined {
    const { locks, driver, settings, clock, random, faults, instance } = this.parts;
    if (locks === undefined || settings.lockLoads === 'off' || !driver.capabilities.shared) return undefined;
    return new ClusterTurn({ locks, clock, random, faults, instance, namespace, timeout: settings.timeout });
  }
}

function matching({ namespace, options }: Known, given: CacheNamespaceOptions<unknown>): PortableNamespace<unknown> {
  const differing = contradiction(options, given);
  if (differing === undefined) return namespace;
  throw new CacheInvalidError(
    `The cache namespace "${namespace.name}" was asked for with another \`${differing}\` before. Give the options once, or the same ones each time.`,
    { details: { namespace: namespace.name, option: differing } },
  );
}

function formOf({ codec, version = 1 }: CacheNamespaceOptions<unknown>, { maxValue }: CacheSettings) {
  assertVersion('version', version);
  if (codec === undefined) return new JsonForm<unknown>(version, maxValue);
  if (!CODEC_NAME.test(codec.name) || codec.name === 'json')
    throw new CacheInvalidError(
      'The name of a codec has 1 to 32 letters, digits, - and _, and is not "json", which is the built-in one. Change the name.',
    );
  assertVersion('codec.version', codec.version);
  return new CodecForm<unknown>(codec, version, maxValue);
}

function assertVersion(what: string, version: number): void {
  if (Number.isSafeInteger(version) && version >= 1) return;
  throw new CacheInvalidError(`\`${what}\` is a whole number from 1, found ${String(version)}. Change it.`);
}
