import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attributeMeanings, attributes, metricFacts, metricNames, spanMeanings, spanNames } from './telemetry-names.js';

const root = join(__dirname, '../../../..');

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(record) as Key[]; // of a literal
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The registry as rows of tables. */
function documented(): readonly string[] {
  return [
    ...keysOf(spanNames).map((key) => row(`\`${spanNames[key]}\``, spanMeanings[key])),
    ...keysOf(attributes).map((key) => row(`\`${attributes[key]}\``, attributeMeanings[key])),
    ...keysOf(metricNames).map((key) => {
      const { kind, unit, labels, description } = metricFacts[key];
      const names = labels.map((label) => `\`${attributes[label]}\``).join(', ');
      return row(`\`${metricNames[key]}\``, kind, `\`${unit}\``, names, description);
    }),
  ];
}

describe('the names of telemetry', () => {
  const rows = readFileSync(join(root, 'docs/observability.md'), 'utf8')
    .split('\n')
    .map((line) => line.replace(/ +/g, ' ').trim());

  it('are documented, each as the registry describes it', () => {
    const missing = documented().filter((line) => !rows.includes(line));
    expect(missing).toEqual([]);
  });

  it('are the only ones of ours that are documented', () => {
    const named = rows.flatMap(
      (line) => /^\| `((?:groundwork|db|messaging|exception|error|http)\.[a-z._]+)` \|/.exec(line)?.[1] ?? [],
    );
    const known: readonly string[] = [...Object.values(attributes), ...Object.values(metricNames)];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('of spans and labels hold no value of a request', () => {
    for (const { labels } of Object.values(metricFacts)) {
      expect(labels).not.toContain('messageId');
      expect(labels).not.toContain('attempt');
    }
  });
});
