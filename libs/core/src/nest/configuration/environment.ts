import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { ConfigurationProblem } from '../../errors/configuration.errors.js';
import { textOf } from '../../errors/error-facts.js';

export interface EnvironmentRequest {
  /** Default `process.env`. Given: no file is read. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where `.env.local` and `.env` are looked for. Default: the working directory. */
  readonly cwd?: string | undefined;
}

export type VariableSource = 'environment' | '.env.local' | '.env';

export interface Variable {
  readonly value: string;
  readonly source: VariableSource;
}

/**
 * The variables that are in force: the process's own, then `.env.local`, then `.env`. An empty value is unset. `process.env` is read and never
 * written.
 */
export class Environment {
  readonly #variables = new Map<string, Variable>();
  /** Files that exist and cannot be read. */
  readonly problems: readonly ConfigurationProblem[];

  constructor(request: EnvironmentRequest = {}) {
    const problems: ConfigurationProblem[] = [];
    this.#add(request.env ?? process.env, 'environment');
    if (request.env === undefined) {
      for (const file of ['.env.local', '.env'] as const) {
        const text = readIfPresent(join(request.cwd ?? process.cwd(), file), file, problems);
        if (text !== undefined) this.#add(parseEnv(text), file);
      }
    }
    this.problems = problems;
  }

  get(name: string): Variable | undefined {
    return this.#variables.get(name);
  }

  get names(): readonly string[] {
    return [...this.#variables.keys()];
  }

  /** All variables as text, for `ConfigService`. */
  toRecord(): Record<string, string> {
    return Object.fromEntries([...this.#variables].map(([name, { value }]) => [name, value]));
  }

  #add(values: Readonly<Record<string, string | undefined>>, source: VariableSource): void {
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined && value !== '' && !this.#variables.has(name))
        this.#variables.set(name, { value, source });
    }
  }
}

function readIfPresent(path: string, file: string, problems: ConfigurationProblem[]): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = textOf(error, 'code') ?? 'unknown'; // not by instanceof: another realm's errors, as in Jest, are none of ours
    if (code !== 'ENOENT') {
      problems.push({
        subject: file,
        expected: 'a readable file',
        found: code,
        source: file,
        fix: 'Make the file readable or remove it.',
      });
    }
    return undefined;
  }
}
