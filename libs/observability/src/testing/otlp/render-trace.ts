import type { ReceivedSpan } from './otlp-json.js';

export interface RenderOptions {
  /** How the processes are called, by their ids; default: `process 1`, `process 2` in the order of their first span. */
  readonly processes?: ReadonlyMap<number, string>;
}

/** A trace as a person reads it: one line per span, below its parent, with what ran where, when it began and how long it took. */
export function renderTrace(spans: readonly ReceivedSpan[], options: RenderOptions = {}): string {
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  const ids = new Set(sorted.map(({ spanId }) => spanId));
  const origin = sorted[0]?.start ?? 0;
  const names = namesOf(sorted, options);
  const lines: { readonly tree: string; readonly span: ReceivedSpan }[] = [];
  const walk = (children: readonly ReceivedSpan[], indent: string): void => {
    children.forEach((span, index) => {
      const last = index === children.length - 1;
      lines.push({ tree: `${indent}${last ? '└─ ' : '├─ '}${span.name}`, span });
      walk(below(span), `${indent}${last ? '   ' : '│  '}`);
    });
  };
  const below = ({ spanId }: ReceivedSpan): readonly ReceivedSpan[] =>
    sorted.filter(({ parentId }) => parentId === spanId);
  for (const top of sorted.filter(({ parentId }) => parentId === undefined || !ids.has(parentId))) {
    lines.push({ tree: top.name, span: top });
    walk(below(top), ' ');
  }
  const width = Math.max(0, ...lines.map(({ tree }) => tree.length));
  return lines
    .map(({ tree, span }) => {
      const where = names.get(span.process ?? 0) ?? '';
      const [at, took] = [span.start - origin, span.end - span.start].map((value) => value.toFixed(1).padStart(7));
      return `${tree.padEnd(width)}  ${where.padEnd(9)} ${span.kind.padEnd(8)} at ${at} ms  took ${took} ms${span.failed ? '  FAILED' : ''}`;
    })
    .join('\n');
}

function namesOf(spans: readonly ReceivedSpan[], { processes }: RenderOptions): ReadonlyMap<number, string> {
  const pids = [...new Set(spans.map(({ process }) => process ?? 0))];
  return new Map(pids.map((pid, index) => [pid, processes?.get(pid) ?? `process ${index + 1}`]));
}
