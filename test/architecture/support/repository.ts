import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(__dirname, '../../..');

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Files of the work tree that are committed or about to be: ignored ones are left out, deleted ones too. Paths are relative to the root. */
export function ownFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path))).sort();
}

/** TypeScript files of libs/ and apps/, specs left out. */
export function sourceFiles(): readonly string[] {
  return ownFiles().filter((path) => /^(?:libs|apps)\/.+\.ts$/.test(path) && !path.endsWith('.spec.ts'));
}

export interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly imports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** `package.json`, whose shape npm and this repository's own tests hold. */
export function manifest(): Manifest {
  return JSON.parse(read('package.json')) as Manifest;
}
