import { Logger, type ArgumentsHost } from '@nestjs/common';
import fc from 'fast-check';
import { CallContext, Redactor } from '#core';
import { VirtualClock } from '#core/testing';
import { FakeProcess } from '../../libs/core/src/testing/fake-process.js';
import { LoggingFaultReporter } from '../../libs/core/src/nest/logging-fault-reporter.js';
import { ProcessReport } from '../../libs/core/src/nest/bootstrap/process-report.js';
import { ProblemDetailsFilter } from '../../libs/core/src/nest/http/problem-details.filter.js';
import { createJsonLog, type PinoJsonLog } from '../../libs/observability/src/integrations/pino/json-log.js';
import { LevelGate } from '../../libs/observability/src/logs/level-gate.js';
import { RedactingConsoleLogger } from '../../libs/observability/src/logs/redacting-console-logger.js';
import { BoundedLabels } from '../../libs/observability/src/telemetry/bounded-labels.js';
import { TelemetryCollector } from '../../libs/observability/src/testing/collectors/telemetry-collector.js';
import { JsonLogCollector } from '../../libs/observability/src/testing/json-log-collector.js';
import { carriers, failures, sentences, type Canary } from './support/canary-arbitraries.js';
import { holds } from './support/seed.js';

const RUNS = 1_000;

/** Everything that an application writes to its standard outputs meanwhile. */
function printedBy(work: () => void): string {
  let output = '';
  const keep = (text: unknown): boolean => ((output += String(text)), true);
  const writes = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(keep));
  try {
    work();
  } finally {
    for (const write of writes) write.mockRestore();
  }
  return output;
}

/** A secret can be found in its own letters, or as another encoding of them. */
function assertHidden(output: string, canary: string): void {
  expect(output).not.toBe(''); // a sink that gets nothing proves nothing
  for (const form of [
    canary,
    Buffer.from(canary).toString('base64').replaceAll('=', '').slice(0, -1),
    encodeURIComponent(canary),
  ])
    if (output.includes(form)) throw new Error(`${form} is in ${output.slice(0, 2_000)}`);
}

describe('a secret that is somewhere in what an application handles', () => {
  const destination = new JsonLogCollector();
  let json: PinoJsonLog;
  const nest = new RedactingConsoleLogger(new LevelGate('trace'), []);

  beforeAll(async () => {
    const parts = { destination, gate: new LevelGate('trace'), clock: new VirtualClock(), redactor: new Redactor() };
    json = await createJsonLog(parts);
  });
  beforeEach(() => destination.clear());
  afterEach(() => void Logger.overrideLogger(new RedactingConsoleLogger(new LevelGate('off'), [])));

  const inJson = (log: () => void): string => {
    destination.clear();
    log();
    return destination.lines.join('');
  };

  it('is in no record of JSON, by whatever logger it was written', () =>
    holds(
      'canaries in the JSON log',
      fc.property(carriers, ({ carrier, canary }: Canary<unknown>) => {
        assertHidden(
          inJson(() => json.logger.log('said', carrier, 'Canaries')),
          canary,
        );
        assertHidden(
          inJson(() => json.logger.error(carrier, 'Canaries')),
          canary,
        );
        assertHidden(
          inJson(() => json.root.info({ carrier }, 'said')),
          canary,
        );
        assertHidden(
          inJson(() => json.root.child({ carrier }).warn('said')),
          canary,
        );
        if (typeof carrier === 'object' && carrier !== null)
          assertHidden(
            inJson(() => json.root.info(carrier)),
            canary,
          );
      }),
      RUNS,
    ));

  it('is in no line of Nest', () =>
    holds(
      'canaries in the log of Nest',
      fc.property(carriers, ({ carrier, canary }: Canary<unknown>) => {
        assertHidden(
          printedBy(() => nest.log('said', carrier, 'Canaries')),
          canary,
        );
        assertHidden(
          printedBy(() => nest.error(carrier, 'Canaries')),
          canary,
        );
      }),
      RUNS,
    ));

  it('is in no text of a log, nor in the ids of its context', () =>
    holds(
      'canaries in texts',
      fc.property(sentences, ({ carrier, canary }: Canary<string>) => {
        const context = new CallContext({
          correlationId: carrier,
          tenant: carrier,
          actor: { id: carrier, type: carrier },
        });
        assertHidden(
          inJson(() => CallContext.run(context, () => json.logger.log(carrier, carrier))),
          canary,
        );
        assertHidden(
          inJson(() => json.root.info('%s and %o', carrier, { password: canary })),
          canary,
        );
        assertHidden(
          printedBy(() => nest.warn(carrier, carrier)),
          canary,
        );
      }),
      RUNS,
    ));

  it('is in no report of a failed start and in no reported fault', () =>
    holds(
      'canaries in reports',
      fc.property(failures, fc.boolean(), ({ carrier, canary }: Canary<Error>, terminal) => {
        const process = new FakeProcess();
        process.stderr.isTTY = terminal;
        process.env = { DEBUG: '1' };
        new ProcessReport(process).explain(carrier, { withStack: true });
        assertHidden(process.text, canary);
        Logger.overrideLogger(json.logger);
        assertHidden(
          inJson(() => new LoggingFaultReporter().report({ where: 'hook', error: carrier })),
          canary,
        );
        Logger.overrideLogger(nest);
        assertHidden(
          printedBy(() => new LoggingFaultReporter().report({ where: 'hook', error: carrier })),
          canary,
        );
      }),
      RUNS,
    ));

  it('is in no body of a problem, nor in what is logged of it', () =>
    holds(
      'canaries in problem details',
      fc.property(failures, ({ carrier, canary }: Canary<Error>) => {
        const answer = new Answer();
        Logger.overrideLogger(json.logger);
        const logged = inJson(() => new ProblemDetailsFilter(answer.host).catch(carrier, answer.arguments));
        assertHidden(JSON.stringify(answer.body) + logged, canary);
      }),
      RUNS,
    ));

  it('is in no span, no record of an exception and no label', async () => {
    const collector = new TelemetryCollector();
    const site = { concern: 'database', operation: 'find', instance: 'default', idempotent: true, inTransaction: false, remote: true }; // prettier-ignore
    const driver = await collector.driver.create({} as never, { clock: new VirtualClock() } as never); // what it reads of them
    const labels = new BoundedLabels(['reason']);
    await holds(
      'canaries in telemetry',
      fc.asyncProperty(failures, async ({ carrier, canary }: Canary<Error>) => {
        const observed = collector.inside('request', async () =>
          driver.telemetry?.observe(site, () => Promise.reject(carrier)),
        );
        await expect(observed).rejects.toBe(carrier);
        assertHidden(JSON.stringify([collector.spans.spans, collector.logs.records]), canary);
        assertHidden(JSON.stringify(labels.of({ reason: carrier.message })), canary);
        collector.spans.clear();
        collector.logs.clear();
      }),
      RUNS,
    );
  });
});

/** Stands where a platform's response would. */
class Answer {
  body: unknown = 'nothing was sent';
  readonly #response = {
    headersSent: false,
    setHeader: () => undefined,
    removeHeader: () => undefined,
    getHeaderNames: () => [],
  };
  readonly host = {
    httpAdapter: {
      isHeadersSent: () => false,
      getRequestUrl: () => '/orders',
      reply: (_response: unknown, body: unknown) => (this.body = body),
    },
  } as unknown as ConstructorParameters<typeof ProblemDetailsFilter>[0];
  readonly arguments = {
    getType: () => 'http',
    switchToHttp: () => ({ getRequest: () => ({ headers: {} }), getResponse: () => this.#response }),
  } as unknown as ArgumentsHost;
}

it('finds what is not hidden', () => {
  expect(() => assertHidden(JSON.stringify({ unknown: 'qcanary7secret00z' }), 'qcanary7secret00z')).toThrow('is in');
});
