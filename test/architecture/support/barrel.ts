import ts from 'typescript';

export interface BarrelExport {
  readonly name: string;
  readonly kind: 'value' | 'type';
}

export interface Barrel {
  readonly exports: readonly BarrelExport[];
  /** Statements that are not exports by name from another file, by their first line. */
  readonly strays: readonly string[];
}

/** Reads a file that holds nothing but `export { a, type B } from '...'`. */
export function readBarrel(source: string): Barrel {
  const file = ts.createSourceFile('index.ts', source, ts.ScriptTarget.ES2022, true);
  const exports: BarrelExport[] = [];
  const strays: string[] = [];
  for (const statement of file.statements) {
    const named = namedExports(statement);
    if (named === undefined) strays.push(statement.getText().split('\n')[0] ?? '');
    else exports.push(...named);
  }
  return { exports, strays };
}

function namedExports(statement: ts.Statement): readonly BarrelExport[] | undefined {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) return undefined;
  const { exportClause, isTypeOnly } = statement;
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return undefined;
  return exportClause.elements.map((element) => ({
    name: element.name.text,
    kind: isTypeOnly || element.isTypeOnly ? 'type' : 'value',
  }));
}
