import { join } from 'node:path';
import { InfrastructureError, type ErrorRow } from '#core';
import { root, sourceFiles } from './repository.js';

/** An error class as it is found in a file: `row` only when the class states its own. */
export interface FoundError {
  readonly file: string;
  readonly className: string;
  readonly parent: string;
  readonly row: ErrorRow | undefined;
  readonly type: typeof InfrastructureError;
}

export interface CataloguedError extends FoundError {
  readonly concern: string;
  readonly row: ErrorRow;
}

/** Files that hold error classes, by their name. */
export function errorFiles(folder: 'libs' | 'apps'): readonly string[] {
  return sourceFiles().filter((path) => path.startsWith(`${folder}/`) && /(?:\.errors|-error)\.ts$/.test(path));
}

/** Loads the files and finds the exported classes that descend from `InfrastructureError`, itself included. */
export async function findErrors(files: readonly string[]): Promise<readonly FoundError[]> {
  const found: FoundError[] = [];
  for (const file of files) {
    const loaded = (await import(join(root, file))) as Readonly<Record<string, unknown>>;
    for (const type of Object.values(loaded)) if (isErrorClass(type)) found.push(describeClass(file, type));
  }
  return found;
}

/** The rows of the package, per concern, in the order of their codes. */
export async function catalogue(): Promise<readonly CataloguedError[]> {
  const found = await findErrors(errorFiles('libs'));
  return found
    .flatMap((entry) => (entry.row === undefined ? [] : [{ ...entry, row: entry.row, concern: concernOf(entry.file) }]))
    .sort((a, b) => (`${a.concern} ${a.row.code}` < `${b.concern} ${b.row.code}` ? -1 : 1));
}

function isErrorClass(value: unknown): value is typeof InfrastructureError {
  return (
    value === InfrastructureError ||
    (typeof value === 'function' && Object.prototype.isPrototypeOf.call(InfrastructureError, value))
  );
}

function describeClass(file: string, type: typeof InfrastructureError): FoundError {
  const parent: unknown = Object.getPrototypeOf(type);
  return {
    file,
    type,
    className: type.name,
    parent: typeof parent === 'function' ? parent.name : '',
    row: Object.hasOwn(type, 'row') ? type.row : undefined,
  };
}

function concernOf(file: string): string {
  const [, library = '', , folder = ''] = file.split('/');
  return library === 'domain' ? folder : library;
}
