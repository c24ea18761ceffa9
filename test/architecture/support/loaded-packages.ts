import { builtinModules } from 'node:module';
import ts from 'typescript';
import { read, sourceFiles } from './repository.js';

/** The packages that the files of a folder import, types alone left out: what must be installed for them to run. Sorted. */
export function packagesLoadedBy(
  folder: 'libs' | 'apps',
  counts: (path: string) => boolean = () => true,
): readonly string[] {
  const files = sourceFiles().filter(
    (path) => path.startsWith(`${folder}/`) && !path.endsWith('.d.ts') && counts(path),
  );
  const names = files.flatMap((path) => specifiersOf(read(path))).flatMap(packageOf);
  return [...new Set(names)].sort();
}

/** What is left of the imports once the compiler has dropped the types. */
function specifiersOf(source: string): readonly string[] {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: false },
  });
  return ts.preProcessFile(outputText, true, true).importedFiles.map(({ fileName }) => fileName);
}

function packageOf(specifier: string): readonly string[] {
  if (/^[.#]|^node:|^nestjs-groundwork(?:\/|$)/.test(specifier) || builtinModules.includes(specifier)) return [];
  return [
    specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/'),
  ];
}
