import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { CallContext, Redactor } from '#core';
import { VirtualClock } from '#core/testing';
import type { ApplicationLogger } from '#core/nest';
import { createJsonLog } from '../../libs/observability/src/integrations/pino/json-log.js';
import { LevelGate } from '../../libs/observability/src/logs/level-gate.js';
import { RedactingConsoleLogger } from '../../libs/observability/src/logs/redacting-console-logger.js';
import { JsonLogCollector } from '../../libs/observability/src/testing/json-log-collector.js';

/** A text that somebody could have got logged, and what of it stands in each format. */
interface TextCase {
  readonly name: string;
  readonly text: string;
  readonly json: string;
  readonly nest: string;
}

/** An object, as it came in JSON, and what its record has. */
interface ObjectCase {
  readonly name: string;
  readonly object: string;
  readonly has: Readonly<Record<string, unknown>>;
  readonly lacks?: readonly string[];
}

/** What no file can hold. */
interface GeneratedCase {
  readonly name: string;
  readonly generate: keyof typeof generators;
  readonly count: number;
  readonly atMostBytes: number;
  readonly has?: Readonly<Record<string, unknown>>;
}

const fail = (): never => {
  throw new Error('password=hunter2');
};
const traps = { get: fail, has: fail, ownKeys: fail, getOwnPropertyDescriptor: fail, getPrototypeOf: fail };
const generators = {
  text: (count: number) => ({ text: 'x'.repeat(count) }),
  urls: (count: number) => ({ text: 'a://'.repeat(count) }),
  quotes: (count: number) => ({ text: `password="${'\\"'.repeat(count)}` }),
  wide: (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`field ${index}`, index])),
  list: (count: number) => ({ list: Array.from({ length: count }, () => 1) }),
  deep: (count: number) => {
    let value: object = {};
    for (let index = 0; index < count; index += 1) value = { a: value };
    return value;
  },
  tree: (count: number) => {
    const leaves = Array.from({ length: count }, () => ({ a: 1 }));
    const branches = Array.from({ length: count }, () => [...leaves]);
    return { tree: Array.from({ length: count }, () => [...branches]) };
  },
  cycle: () => {
    const value: Record<string, unknown> = {};
    value['self'] = value;
    return value;
  },
  bigint: () => ({ n: 9007199254740993n }),
  symbol: () => ({ s: Symbol('password=hunter2') }),
  date: () => ({ at: new Date(Number.NaN) }),
  getter: () => ({ get password(): string { return fail(); } }), // prettier-ignore
  proxy: () => ({ value: new Proxy({}, traps) }),
  revoked: () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return { value: proxy };
  },
  toJSON: () => ({ value: { toJSON: fail } }),
  endless: () => {
    const value = { toJSON: (): unknown => ({ ...value }) };
    return { value };
  },
  error: () => ({ err: Object.defineProperty(new Error('a'), 'message', { get: fail }) }),
  causes: () => {
    const first = new Error('first');
    first.cause = new Error('second', { cause: first });
    return { err: first };
  },
  socket: () => ({ socket: new Socket() }),
  bytes: (count: number) => ({ bytes: Buffer.alloc(count) }),
} as const satisfies Readonly<Record<string, (count: number) => object>>;

function read<Case>(file: string): readonly Case[] {
  return JSON.parse(readFileSync(join(__dirname, 'logs', file), 'utf8')) as readonly Case[];
}

const context = new CallContext({
  correlationId: 'request 1',
  tenant: 'blue',
  actor: { id: 'ann' },
  trace: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
});

async function inJson(log: (logger: ApplicationLogger) => void): Promise<JsonLogCollector> {
  const destination = new JsonLogCollector();
  const parts = { destination, gate: new LevelGate('info'), clock: new VirtualClock(), redactor: new Redactor() };
  const { logger } = await createJsonLog(parts);
  CallContext.run(context, () => log(logger));
  return destination;
}

const COLORS = /\u001b\[\d+m/g; // eslint-disable-line no-control-regex -- what Nest puts around its texts

function inNest(log: (logger: ApplicationLogger) => void): string {
  let output = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
  try {
    log(new RedactingConsoleLogger(new LevelGate('info'), []));
  } finally {
    write.mockRestore();
  }
  return output.replaceAll(COLORS, '');
}

describe('what somebody could have got logged', () => {
  describe.each(read<TextCase>('texts.json'))('as a text: $name', ({ text, json, nest }) => {
    it('is one record of JSON', async () => {
      const { lines, records } = await inJson((logger) => logger.log(text, 'Corpus'));

      expect(records).toEqual([expect.objectContaining({ level: 'info', msg: json, context: 'Corpus' })]);
      expect(lines.join('').match(/\n/g)).toHaveLength(1);
    });

    it('is one line of Nest', () => {
      const output = inNest((logger) => logger.log(text, 'Corpus'));

      expect(output.endsWith('\n') && output.match(/[\r\n]/g)).toHaveLength(1);
      expect(output).toContain(`[Corpus] ${nest}`);
    });
  });

  describe.each(read<ObjectCase>('objects.json'))('as an object: $name', ({ object, has, lacks = [] }) => {
    it('is one record of JSON that nobody has forged', async () => {
      const { records, lines } = await inJson((logger) => logger.log('said', JSON.parse(object), 'Corpus'));

      expect(records).toEqual([expect.objectContaining(has)]);
      expect(Object.keys(records[0] ?? {}).filter((name) => lacks.includes(name))).toEqual([]);
      expect(lines.join('')).not.toContain('hunter2');
    });

    it('shows no secret in the log of Nest', () => {
      expect(inNest((logger) => logger.log('said', JSON.parse(object), 'Corpus'))).not.toContain('hunter2');
    });
  });

  describe.each(read<GeneratedCase>('generated.json'))('as $name', ({ generate, count, atMostBytes, has = {} }) => {
    it('is one bounded record, and no failure of the caller', async () => {
      const value = generators[generate](count);
      const started = performance.now();
      const { records, lines } = await inJson((logger) => logger.log('said', value, 'Corpus'));

      expect(performance.now() - started).toBeLessThan(2_000);
      expect(records).toEqual([expect.objectContaining({ msg: 'said', ...has })]);
      expect(lines.join('').length).toBeLessThan(atMostBytes);
      expect(lines.join('')).not.toContain('hunter2');
    });

    it('is no failure in the log of Nest', () => {
      expect(inNest((logger) => logger.log('said', generators[generate](count), 'Corpus'))).not.toContain('hunter2');
    });
  });
});
