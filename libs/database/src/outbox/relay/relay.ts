import { Duration, type Clock, type FaultReporter, type Ids, type Random, type Telemetry } from '#core';
import type { SqlSession, UnitOfWork } from '#domain/database';
import type { OutboxRoute } from '#domain/outbox';
import type { LeasedRows } from '../../leased-rows/leased-rows.js';
import type { LeasedTables } from '../../leased-rows/leased-tables.js';
import type { WakeUps } from '../../wake-ups/wake-ups.js';
import { DUE_TOPIC, routeTopic, wakeRoutes } from '../outbox-topics.js';
import { LookLoop } from './look-loop.js';
import { BatchSettler } from './batch-settler.js';
import { Heartbeat } from './heartbeat.js';
import { outboxTable, type OutboxRow } from './outbox-row.js';
import { RelayTraces } from './relay-traces.js';
import type { Round } from './round.js';
import { SendRound } from './send-round.js';
import { TransferRound } from './transfer-round.js';

const SHORTEST_POLL = Duration.seconds(1);
const SWEEP_SPACING = Duration.milliseconds(100);
const SWEEP = { maxCrashes: 5, asideLanes: [] } as const;
/** With one connection for everyone a long statement makes everyone wait. */
const SOLE_OWNER_BATCH = 50;
/** What stays inside the database is moved by one statement of milliseconds. */
const TRANSFER_BATCH = 500;

export interface RelayParts {
  readonly sql: SqlSession;
  readonly unitOfWork: UnitOfWork;
  readonly tables: LeasedTables;
  /** Quoted where a statement needs it quoted. */
  readonly schema: string;
  readonly wakeUps: WakeUps;
  readonly routes: { serve(): readonly OutboxRoute[] };
  /** Messages at most that are handed on together. */
  readonly batch: number;
  /** How long a message belongs to this process without a sign of life, and how long a route may take to confirm a batch. */
  readonly lease: Duration;
  /** The longest time between two looks without a hint; what a lost hint or a process that ended costs. */
  readonly poll: Duration;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly faults: FaultReporter;
  /** Whether no other process can use the database: then what is lent at the start belongs to nobody. */
  readonly soleOwner: boolean;
  /** Who observes, and the name of the database for it. */
  readonly observer?: { readonly telemetry: Telemetry; readonly instance: string } | undefined;
}

/** Hands on what the outbox holds, until it is stopped: one loop per route, and one that finds what is due and what was left behind. */
export class Relay {
  readonly #rows: LeasedRows<OutboxRow>;
  readonly #heartbeat: Heartbeat;
  readonly #maintenance: LookLoop;
  readonly #cut = new AbortController();
  readonly #loops: LookLoop[] = [];
  readonly #listening: (() => void)[] = [];
  #stopping = false;
  #started = false;

  constructor(private readonly parts: RelayParts) {
    this.#rows = parts.tables.open<OutboxRow>(outboxTable(parts.schema));
    this.#heartbeat = new Heartbeat({ ...parts, rows: this.#rows });
    this.#maintenance = this.#loop('the maintenance of the outbox', () => this.#sweep(), SWEEP_SPACING);
  }

  /** Resolves once the routes are served. Starting again is a no-op; without a route nothing is done, not even looked. */
  async start(): Promise<void> {
    const routes = this.parts.routes.serve();
    if (this.#started || routes.length === 0) return;
    this.#started = true;
    if (this.parts.soleOwner) await this.#rows.sweepAll(SWEEP); // before the first claim: it takes every lease there is
    if (this.#stopping) return;
    for (const route of routes) this.#serve(route);
    this.#listening.push(this.parts.wakeUps.on(DUE_TOPIC, () => this.#maintenance.wake()));
    this.#maintenance.start();
  }

  /** Begins no batch, lets those that are under way end until `signal` aborts, then cuts them short and gives their messages back. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#stopping = true;
    for (const end of this.#listening.splice(0)) end();
    const cut = (): void => this.#cut.abort(signal.reason);
    if (signal.aborted) cut();
    else signal.addEventListener('abort', cut, { once: true });
    try {
      await Promise.all([...this.#loops, this.#maintenance].map((loop) => loop.stop()));
      await this.#heartbeat.stop();
    } finally {
      signal.removeEventListener('abort', cut);
    }
  }

  #serve(route: OutboxRoute): void {
    const loop = this.#loop(`the outbox relay of route "${route.name}"`, this.#roundOf(route));
    this.#loops.push(loop);
    this.#listening.push(this.parts.wakeUps.on(routeTopic(route.name), () => loop.wake()));
    loop.start();
  }

  #roundOf(route: OutboxRoute): () => Promise<Round> {
    const { parts } = this;
    const cut = this.#cut.signal;
    const most = parts.soleOwner ? SOLE_OWNER_BATCH : TRANSFER_BATCH;
    const traces = parts.observer && new RelayTraces({ ...parts, ...parts.observer, route: route.name });
    if (route.kind === 'transfer') {
      const transfer = new TransferRound({ ...parts, route, batch: most, cut, traces });
      return () => transfer.run();
    }
    const batch = Math.min(parts.batch, most);
    const rows = this.#rows;
    const settler = new BatchSettler({ ...parts, route, rows, scheduled: () => this.#maintenance.wake() });
    const send = new SendRound({
      ...parts,
      ...{ route, rows, batch, settler, cut, traces, heartbeat: this.#heartbeat },
      stopping: () => this.#stopping,
    });
    return () => send.run();
  }

  async #sweep(): Promise<Round> {
    const { lanes, nextDue } = await this.#rows.sweep(SWEEP);
    wakeRoutes(this.parts.wakeUps, lanes);
    return { kind: 'idle', due: nextDue };
  }

  #loop(name: string, round: () => Promise<Round>, spacing?: Duration): LookLoop {
    const { poll } = this.parts;
    const shortest = poll.milliseconds < SHORTEST_POLL.milliseconds ? poll : SHORTEST_POLL;
    return new LookLoop({ ...this.parts, name, round, spacing, shortest, longest: poll });
  }
}
