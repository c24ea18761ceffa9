import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';

const ts = createRequire(import.meta.url)('typescript');

/**
 * Every package that the typings of a sub-path name, directly or through files of ours, each with the files that name it: what a consumer must install for
 * its compiler to accept them.
 */
export function packagesNamedBy(packageFolder, subPath) {
  const manifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const seen = new Set([normalize(manifest.exports[subPath].types)]);
  const named = new Map();
  for (const file of seen) {
    for (const specifier of specifiersOf(readFileSync(join(packageFolder, file), 'utf8'))) {
      if (specifier.startsWith('node:')) continue;
      const own = ownFile(packageFolder, manifest, file, specifier);
      if (own === undefined) named.set(packageOf(specifier), (named.get(packageOf(specifier)) ?? new Set()).add(file));
      else if (existsSync(join(packageFolder, own))) seen.add(own);
      else throw new Error(`${file} names ${specifier}, and ${own} is not in the package.`);
    }
  }
  return named;
}

/** From the syntax tree, because doc comments show imports too. */
function specifiersOf(text) {
  const file = ts.createSourceFile('typings.d.ts', text, ts.ScriptTarget.ES2022, true);
  const found = file.typeReferenceDirectives.map(({ fileName }) => fileName).filter((name) => name !== 'node');
  const visit = (node) => {
    const named = node.moduleSpecifier ?? (ts.isImportTypeNode(node) ? node.argument.literal : undefined);
    const external = ts.isExternalModuleReference(node) ? node.expression : named;
    if (external !== undefined) found.push(external.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function ownFile(packageFolder, manifest, file, specifier) {
  if (specifier.startsWith('.')) return relativeFile(packageFolder, join(dirname(file), specifier));
  if (!specifier.startsWith('#')) return undefined;
  const target = manifest.imports[specifier];
  if (target === undefined)
    throw new Error(`${file} names ${specifier}, which "imports" of package.json does not have.`);
  return normalize(target.types);
}

/** In a CommonJS package a folder stands for its `index`, also where the compiler writes down a type that it has inferred. */
function relativeFile(packageFolder, path) {
  const declared = path.endsWith('.js') ? path.replace(/\.js$/, '.d.ts') : `${path}.d.ts`;
  return existsSync(join(packageFolder, declared)) ? declared : join(path, 'index.d.ts');
}

const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
