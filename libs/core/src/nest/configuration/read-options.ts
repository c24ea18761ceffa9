import { readFileSync } from 'node:fs';
import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import { Secret } from '../../values/secret.js';
import type { Environment } from './environment.js';
import type { Option, OptionTable, OptionValues } from './option.js';

/** Where the value of an option comes from, as the plan says it. */
export type Origin = string;

export interface ReadOptionsRequest<Table extends OptionTable> {
  readonly table: Table;
  /** What code wrote. */
  readonly given: Readonly<Record<string, unknown>>;
  /** How an option is called in code: `database.poolMax`. */
  path(key: string): string;
  /** How its variable is called: `DATABASE_POOL_MAX`. */
  variable(suffix: string): string;
  readonly environment: Environment;
  /** Values that count where nothing else is said, instead of the defaults. */
  readonly inherited?: Readonly<Record<string, unknown>> | undefined;
}

export interface ReadOptions<Table extends OptionTable> {
  readonly values: OptionValues<Table>;
  readonly origins: Readonly<Record<string, Origin>>;
  /** Keys whose value has a problem: nothing more needs to be said of them. */
  readonly failed: ReadonlySet<string>;
  readonly problems: readonly ConfigurationProblem[];
  readonly warnings: readonly string[];
}

interface Found {
  readonly raw: unknown;
  readonly subject: string;
  readonly source: string;
}

/** Reads a table's values: code before environment before default; problems are collected and never thrown, in the order of the table. */
export function readOptions<Table extends OptionTable>(request: ReadOptionsRequest<Table>): ReadOptions<Table> {
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  const problems: ConfigurationProblem[] = [];
  const warnings: string[] = [];
  const failed = new Set<string>();
  for (const [key, option] of Object.entries(request.table)) {
    const before = problems.length;
    const found = find(key, option, request, problems, warnings);
    const parsed = found === undefined ? undefined : option.schema.safeParse(found.raw);
    if (found !== undefined && parsed?.success === false) problems.push(describe(option, found));
    if (problems.length > before) failed.add(key);
    values[key] = parsed?.success === true ? parsed.data : (request.inherited?.[key] ?? option.fallback);
    origins[key] =
      found === undefined
        ? request.inherited?.[key] === undefined
          ? 'default'
          : 'the default instance'
        : found.source === 'option'
          ? `option ${found.subject}`
          : found.subject;
  }
  return { values: values as OptionValues<Table>, origins, failed, problems, warnings };
}

function find<Table extends OptionTable>(
  key: string,
  option: Option<unknown, unknown>,
  request: ReadOptionsRequest<Table>,
  problems: ConfigurationProblem[],
  warnings: string[],
): Found | undefined {
  const variable = request.variable(option.variable);
  const fromEnvironment = fromVariable(variable, option, request.environment, problems);
  const given = request.given[key];
  if (given === undefined) return fromEnvironment;
  const subject = request.path(key);
  if (fromEnvironment !== undefined)
    warnings.push(`${fromEnvironment.subject} is set, but the option ${subject} in code overrides it.`);
  return { raw: given, subject, source: 'option' };
}

function fromVariable(
  variable: string,
  option: Option<unknown, unknown>,
  environment: Environment,
  problems: ConfigurationProblem[],
): Found | undefined {
  const plain = environment.get(variable);
  const file = option.secret ? environment.get(`${variable}_FILE`) : undefined;
  if (plain !== undefined && file !== undefined) {
    problems.push({
      subject: variable,
      expected: `either ${variable} or ${variable}_FILE`,
      found: 'both',
      source: plain.source,
      fix: 'Remove one of them.',
    });
    return undefined;
  }
  if (file !== undefined) return fromFile(`${variable}_FILE`, file.value, file.source, problems);
  return plain === undefined ? undefined : { raw: plain.value, subject: variable, source: plain.source };
}

function fromFile(subject: string, path: string, source: string, problems: ConfigurationProblem[]): Found | undefined {
  try {
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (text !== '') return { raw: text, subject, source };
    problems.push({
      subject,
      expected: 'a file that holds the secret',
      found: 'an empty file',
      source,
      fix: 'Write the secret into the file.',
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'an unknown failure';
    problems.push({
      subject,
      expected: 'the path of a readable file',
      found: code,
      source,
      fix: 'Correct the path or the permissions of the file.',
    });
  }
  return undefined;
}

function describe(option: Option<unknown, unknown>, found: Found): ConfigurationProblem {
  return {
    subject: found.subject,
    expected: option.expected,
    found: option.secret ? '*** (a secret of another form)' : show(found.raw),
    source: found.source,
    fix: option.description,
  };
}

/** A value as a problem shows it: short, quoted, without control characters. */
export function show(value: unknown): string {
  if (value instanceof Secret) return '***';
  const text =
    typeof value === 'string'
      ? JSON.stringify(value)
      : typeof value === 'object' && value !== null
        ? 'an object'
        : String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
