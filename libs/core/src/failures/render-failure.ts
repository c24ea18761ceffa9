import { stackText } from './describe-error.js';
import type { Failure } from './failure.js';

export interface RenderOptions {
  /** A person reads it: a box. Otherwise one line of JSON for each failure. */
  readonly terminal: boolean;
  /** Columns of the terminal. Default 80; the box is 40 to 100 wide. */
  readonly width?: number | undefined;
  /** Given when `DEBUG` is set: its stack and those of its causes follow, masked. */
  readonly stackOf?: unknown;
}

const MIN_WIDTH = 40;
const MAX_WIDTH = 100;
const LABEL_WIDTH = 6;

/** The failures as text that ends with a line break. */
export function renderFailures(failures: readonly Failure[], options: RenderOptions): string {
  const stack = options.stackOf === undefined ? undefined : stackText(options.stackOf);
  if (!options.terminal) return failures.map((failure) => `${jsonLine(failure, stack)}\n`).join('');
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, options.width ?? 80));
  const boxes = failures.map((failure) => box(failure, width)).join('');
  return stack === undefined ? boxes : `${boxes}${stack}\n`;
}

function jsonLine({ code, what, why, action, exitCode }: Failure, stack: string | undefined): string {
  return JSON.stringify({
    level: 'fatal',
    code,
    what,
    why,
    action,
    exitCode,
    ...(stack === undefined ? {} : { stack }),
  });
}

function box(failure: Failure, width: number): string {
  const inner = width - 4;
  const label = (name: string, text: string): readonly string[] =>
    wrap(text, inner - LABEL_WIDTH).map((line, index) => `${(index === 0 ? name : '').padEnd(LABEL_WIDTH)}${line}`);
  const steps = failure.action.flatMap((step) =>
    wrap(step, inner - LABEL_WIDTH - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`),
  );
  const lines = [
    ...wrap(failure.what, inner),
    '',
    ...label('Why', failure.why),
    ...steps.map((line, index) => `${(index === 0 ? 'Do' : '').padEnd(LABEL_WIDTH)}${line}`),
    ...label('Code', `${failure.code} (exit ${failure.exitCode})`),
  ];
  const edge = '─'.repeat(width - 2);
  return [`┌${edge}┐`, ...lines.map((line) => `│ ${pad(line, inner)} │`), `└${edge}┘`, ''].join('\n');
}

/** Breaks at spaces; a word that is too long is cut. Never gives an empty list. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line: string[] = [];
  for (const word of text.split(' ')) {
    let rest = [...word];
    if (line.length > 0 && line.length + 1 + rest.length <= width) {
      line.push(' ', ...rest);
      continue;
    }
    if (line.length > 0) lines.push(line.join(''));
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width).join(''));
    line = rest;
  }
  return line.length > 0 || lines.length === 0 ? [...lines, line.join('')] : lines;
}

/** Counts characters, not columns: wide ones push the right edge out, and nothing else. */
function pad(line: string, width: number): string {
  return line + ' '.repeat(Math.max(0, width - [...line].length));
}
