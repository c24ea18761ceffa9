import { orAbort, type HealthIndicators, type HealthReading, type Lifecycle } from '#core';
import { Health, type HealthEntry, type HealthReport } from '#domain/observability';
import type { PolicyState } from '#domain/resilience';
import { IndicatorWatch, readingOf, type IndicatorWatchParts } from './indicator-watch.js';

export interface PortableHealthParts extends IndicatorWatchParts {
  readonly lifecycle: Lifecycle;
  readonly indicators: HealthIndicators;
  /** What the policies of the application are doing; undefined where it has none. */
  readonly policies?: (() => readonly PolicyState[]) | undefined;
}

/** The name of the entry that tells whether the application itself is starting or stopping. */
const APPLICATION = 'application';

/** Health over everything that has registered an indicator. */
export class PortableHealth extends Health {
  readonly #watches = new Map<string, IndicatorWatch>();

  constructor(private readonly parts: PortableHealthParts) {
    super();
  }

  live(): HealthReport {
    return { status: 'up', entries: [] };
  }

  startup(): HealthReport {
    const { lifecycle } = this.parts;
    return lifecycle.started ? { status: 'up', entries: [] } : this.#closed('STARTING', 'The start has not ended.');
  }

  async ready({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<HealthReport> {
    signal?.throwIfAborted();
    const { lifecycle, indicators } = this.parts;
    if (lifecycle.stopping) return this.#closed('STOPPING', 'The application is stopping.');
    if (!lifecycle.started) return this.startup();
    const watches = indicators.all.map((indicator) =>
      this.#watch(indicator.name, new IndicatorWatch(indicator, this.parts)),
    );
    const read = await orAbort(Promise.all(watches.map((watch) => this.#read(watch))), signal);
    if (lifecycle.stopping) return this.#closed('STOPPING', 'The application is stopping.');
    const entries = [...read.filter((entry) => entry !== undefined), ...this.#openCircuits()];
    const needed = new Set(indicators.all.filter(({ need }) => need === 'required').map(({ name }) => name));
    return { status: worst(entries.map((entry) => weighed(entry, needed.has(entry.name)))), entries };
  }

  #watch(name: string, made: IndicatorWatch): IndicatorWatch {
    const known = this.#watches.get(name);
    if (known === undefined) this.#watches.set(name, made);
    return known ?? made;
  }

  /** What the start knows already is not looked at. */
  async #read(watch: IndicatorWatch): Promise<HealthEntry | undefined> {
    const { name, group } = watch.indicator;
    const start = this.parts.lifecycle.groups.find((one) => one.name === group);
    if (start?.state === 'unused') return undefined;
    if (start?.state !== 'away') return watch.read();
    return { ...readingOf(start.failure), name, at: this.parts.clock.now() };
  }

  /** Degraded: whether what is behind a circuit is required, its own indicator tells. */
  #openCircuits(): readonly HealthEntry[] {
    const { policies, clock } = this.parts;
    return (policies?.() ?? [])
      .filter(({ circuit }) => circuit.position !== 'closed')
      .map(({ name, circuit: { position, forced } }) => ({
        name: `policy:${name}`,
        status: 'degraded',
        code: 'CIRCUIT_OPEN',
        detail: `The circuit of "${name}" is ${position}${forced ? ', because a person holds it there' : ''}: its calls are refused at once.`,
        at: clock.now(),
      }));
  }

  #closed(code: string, detail: string): HealthReport {
    const entry: HealthEntry = { name: APPLICATION, status: 'down', code, detail, at: this.parts.clock.now() };
    return { status: 'down', entries: [entry] };
  }
}

/** What one entry makes of the whole: the application works without what is not required. */
function weighed({ status }: HealthReading, required: boolean): HealthReading['status'] {
  return status === 'down' && !required ? 'degraded' : status;
}

function worst(all: readonly HealthReading['status'][]): HealthReading['status'] {
  if (all.includes('down')) return 'down';
  return all.includes('degraded') ? 'degraded' : 'up';
}
