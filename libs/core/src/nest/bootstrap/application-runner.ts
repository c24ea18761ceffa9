import { Logger, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigurationError, MissingPeerError } from '../../errors/configuration.errors.js';
import { EXIT_CODES } from '../../failures/exit-codes.js';
import { assertNodeVersion } from '../../failures/node-version.js';
import { isInstalled } from '../../peers/is-installed.js';
import type { Clock } from '../../time/clock.js';
import type { OrderedLifecycle } from '../../lifecycle/ordered-lifecycle.js';
import { Duration } from '../../values/duration.js';
import type { BootstrapOptions } from './bootstrap.options.js';
import { everyAddress } from './every-address.js';
import { findGeneral, findLifecycle } from './find-lifecycle.js';
import { installLogger, waitsForLogger } from './install-logger.js';
import { listenPort } from './listen-port.js';
import type { ProcessEvent, ProcessPort, StopSignal } from './process-port.js';
import { ProcessReport } from './process-report.js';
import { startLogger } from './start-logger.js';
import { stopTimes, type StopTimes } from './stop-times.js';

export type AppModule = Parameters<typeof NestFactory.create>[0];

export interface RunnerParts {
  readonly process: ProcessPort;
  readonly clock: Clock;
  /** A variable in force, `.env` files included. Default: that of the process. */
  readonly variable?: ((name: string) => string | undefined) | undefined;
}

const PLATFORM = '@nestjs/platform-express';
const SIGNAL_NUMBERS: Readonly<Record<StopSignal, number>> = { SIGINT: 2, SIGTERM: 15 };
// One Ctrl-C under npm arrives twice: from the terminal, and passed on by npm.
const SAME_KEYSTROKE_MILLISECONDS = 500;
const DAY_MILLISECONDS = 86_400_000;
const FORGET_LIMIT = Duration.seconds(5);

/** One application in one process, from the first signal handler to the exit code. Used once. */
export class ApplicationRunner {
  readonly #report: ProcessReport;
  readonly #listeners: readonly (readonly [ProcessEvent, (value: unknown) => void])[];
  readonly #hurry = new AbortController();
  readonly #forgotten = new AbortController();
  #times: StopTimes = stopTimes({}, undefined);
  #app: INestApplication | undefined;
  #starting: Promise<INestApplication> | undefined;
  #started = false;
  #asked: { readonly signal: StopSignal; readonly at: number } | undefined;
  #ending: Promise<void> | undefined;
  readonly #onOutputLost = (): void => this.#endUnheard();
  #exitCode: number = EXIT_CODES.ok;
  #exited = false;

  constructor(
    private readonly module: AppModule,
    private readonly options: BootstrapOptions,
    private readonly parts: RunnerParts,
  ) {
    this.#report = new ProcessReport(parts.process, options.analyzers);
    const onFault = (error: unknown): void => this.#onFault(error);
    this.#listeners = [
      ['SIGTERM', () => this.#onSignal('SIGTERM')],
      ['SIGINT', () => this.#onSignal('SIGINT')],
      ['uncaughtException', onFault],
      ['unhandledRejection', onFault],
    ];
  }

  /** Resolves when the server listens. Rejects with the failure after `exit` was called, which a real process does not live to see. */
  async start(): Promise<INestApplication> {
    const { process } = this.parts;
    for (const [event, listener] of this.#listeners) process.on(event, listener);
    for (const output of [process.stdout, process.stderr]) output.on('error', this.#onOutputLost);
    this.#starting = this.#run();
    try {
      return await this.#starting;
    } catch (error) {
      // A signal or a fault that came first has said why, and ends the process.
      if (this.#ending === undefined) this.#exitCode = this.#report.explain(error);
      await (this.#ending ??= this.#end());
      throw error;
    }
  }

  async #run(): Promise<INestApplication> {
    assertNodeVersion(process.versions.node);
    const { configure, onListening } = this.options;
    this.#times = stopTimes(this.options, undefined); // what is wrong with them is told at the start, not at the stop
    const [app, port] = await this.#createWith(this.#port());
    this.#app = app;
    this.#times = stopTimes(this.options, findGeneral(app));
    findLifecycle(app)?.onStop('telemetry', {
      name: 'process signals',
      limit: FORGET_LIMIT,
      run: async () => this.#forgetProcess(),
    });
    this.#giveUpWhenEnding();
    await configure?.(app);
    this.#giveUpWhenEnding();
    await this.#serve(app, port);
    await onListening?.(app);
    this.#giveUpWhenEnding();
    this.#started = true;
    return app;
  }

  async #serve(app: INestApplication, port: number): Promise<void> {
    const { host, listen } = this.options;
    if (listen === false) {
      await app.init();
      void this.#stayAlive();
      return;
    }
    const address = host ?? everyAddress(app);
    await (address === undefined ? app.listen(port) : app.listen(port, address));
  }

  /** Without a server, and with whatever the application waits for not counting for Node, the process would end. */
  async #stayAlive(): Promise<void> {
    try {
      for (;;) await this.parts.clock.sleep(DAY_MILLISECONDS, { signal: this.#forgotten.signal });
    } catch (error) {
      if (error !== this.#forgotten.signal.reason) throw error;
    }
  }

  /** The port, or what is wrong with it. */
  #port(): number | ConfigurationError {
    const { process, variable = (name: string) => process.env[name] } = this.parts;
    try {
      return listenPort(this.options.port, variable('PORT'));
    } catch (error) {
      if (error instanceof ConfigurationError) return error;
      throw error;
    }
  }

  /** A wrong port is told together with what else is wrong with the configuration, before anything is opened. */
  async #createWith(port: number | ConfigurationError): Promise<readonly [INestApplication, number]> {
    if (typeof port === 'number') return [await this.#create(port), port];
    try {
      this.#app = await this.#create(0);
    } catch (error) {
      throw new AggregateError([error, port], 'The application cannot start, and its port is wrong.', { cause: error });
    }
    throw port;
  }

  async #create(port: number): Promise<INestApplication> {
    const { adapter, create, logger } = this.options;
    if (adapter === undefined && !isInstalled(PLATFORM))
      throw new MissingPeerError(PLATFORM, `bootstrap(), to listen on port ${port} without another adapter,`);
    const settings = {
      ...create,
      abortOnError: false,
      logger: startLogger(logger, this.#report.debug),
      bufferLogs: waitsForLogger(logger),
    };
    const app =
      adapter === undefined
        ? await NestFactory.create(this.module, settings)
        : await NestFactory.create(this.module, adapter, settings);
    installLogger(app, logger, this.#report.debug);
    return app;
  }

  #giveUpWhenEnding(): void {
    if (this.#ending !== undefined)
      throw new DOMException('The application was stopped during its start.', 'AbortError');
  }

  #onSignal(signal: StopSignal): void {
    const now = this.parts.clock.monotonic();
    if (this.#asked === undefined) {
      this.#asked = { signal, at: now };
      this.#ending ??= this.#end(signal);
    } else if (signal !== this.#asked.signal || now - this.#asked.at > SAME_KEYSTROKE_MILLISECONDS) {
      this.#report.say(`Second signal (${signal}): ending at once. Cut off: ${this.#open()}.`);
      this.#exit(128 + SIGNAL_NUMBERS[signal]);
    }
  }

  /** Nobody knows what state the process is in: it is not served on, and closes what it can. */
  #onFault(error: unknown): void {
    const code = this.#report.explain(error, { withStack: this.#started });
    this.#exitCode = this.#started || this.#ending !== undefined ? EXIT_CODES.internal : code;
    this.#hurry.abort();
    this.#ending ??= this.#end();
  }

  /** Nobody reads our output any more, such as a log collector that died: each further line would fail too, so that nothing is said, and the process ends in order. */
  #endUnheard(): void {
    this.#exitCode ||= EXIT_CODES.internal;
    this.#hurry.abort();
    this.#ending ??= this.#end();
  }

  /** Unready, drain, close, exit. A start that is under way is aborted and waited for, because Nest does not close what it is still starting. */
  async #end(signal?: StopSignal): Promise<void> {
    const drain = this.#started && signal === 'SIGTERM' ? this.#times.drain : Duration.zero;
    const limit = this.#times.limit(drain);
    this.#lifecycle?.endWithin(Duration.milliseconds(drain.milliseconds + limit.milliseconds));
    await Promise.allSettled([this.#lifecycle?.stop('unready')]); // its failures are in `stopFailures`
    await this.#pause(drain);
    const closed = await this.#within(limit, this.#close());
    const failures = this.#lifecycle?.stopFailures ?? [];
    if (!closed) this.#report.say(`The application did not stop within ${limit}. Cut off: ${this.#open()}.`);
    else if (failures.length > 0)
      this.#report.say(`The application stopped, but not cleanly: ${failures.map(({ hook }) => hook).join(', ')}.`);
    if (!closed || failures.length > 0) this.#exitCode ||= EXIT_CODES.internal;
    this.#exit(this.#exitCode);
  }

  get #lifecycle(): OrderedLifecycle | undefined {
    return this.#app === undefined ? undefined : findLifecycle(this.#app);
  }

  async #close(): Promise<void> {
    await Promise.allSettled([this.#starting]); // its failure was explained, or is the answer to a signal
    try {
      await this.#app?.close();
    } catch (error) {
      this.#report.explain(error);
      this.#exitCode ||= EXIT_CODES.internal;
    }
  }

  async #pause(time: Duration): Promise<void> {
    if (time.milliseconds === 0 || this.#hurry.signal.aborted) return;
    await this.#within(
      time,
      new Promise<void>((resolve) => this.#hurry.signal.addEventListener('abort', () => resolve(), { once: true })),
    );
  }

  /** Whether `work` ended in time. */
  async #within(limit: Duration, work: Promise<void>): Promise<boolean> {
    const ended = new AbortController();
    const sleep = this.parts.clock.sleep(limit.milliseconds, { signal: ended.signal }).then(
      () => false,
      () => true, // woken, because the work has ended
    );
    const inTime = await Promise.race([work.then(() => true), sleep]);
    ended.abort();
    return inTime;
  }

  #open(): string {
    const running = this.#lifecycle?.running ?? [];
    if (running.length > 0) return running.join(', ');
    return this.#started ? 'open connections or hooks of the application' : 'the start of the application';
  }

  #exit(code: number): void {
    if (this.#exited) return;
    this.#exited = true;
    this.#forgetProcess();
    Logger.flush(); // what a start that was cut short has said
    this.parts.process.exit(code);
  }

  #forgetProcess(): void {
    this.#forgotten.abort();
    const { process } = this.parts;
    for (const [event, listener] of this.#listeners) process.off(event, listener);
    for (const output of [process.stdout, process.stderr]) output.off('error', this.#onOutputLost);
  }
}
