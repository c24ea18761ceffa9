import { dirname, join } from 'node:path';
import ts from 'typescript';
import { root } from './repository.js';

/** A block of code that is a whole file: its fence reads ```` ```ts accounts.ts ````. */
export interface CodeFile {
  readonly name: string;
  readonly text: string;
}

export interface Link {
  readonly text: string;
  readonly path: string;
  readonly anchor: string | undefined;
}

export function codeFiles(markdown: string): readonly CodeFile[] {
  return [...markdown.matchAll(/^```ts ([\w.-]+\.ts)\n(.*?)^```$/gms)].map(([, name = '', text = '']) => ({
    name,
    text,
  }));
}

/** TypeScript that nobody checks, because its fence names no file. */
export function looseCode(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```(?:ts|typescript|js|javascript) *\n(.*?)^```$/gms)].map(([, text = '']) => text);
}

/** Links into the repository. */
export function links(markdown: string): readonly Link[] {
  return [...markdown.matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)]
    .map(([, text = '', target = '']) => ({ text, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target))
    .map(({ text, target }) => {
      const [path = '', anchor] = target.split('#');
      return { text, path, anchor };
    });
}

/** Anchors of the headings, as GitHub makes them. */
export function anchors(markdown: string): readonly string[] {
  return [...markdown.replace(/^```.*?^```$/gms, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

/** What stands in the cells of a table whose first heading is `first`. */
export function tableRows(markdown: string, first: string): readonly (readonly string[])[] {
  const lines = markdown.split('\n');
  const begin = lines.findIndex((line) => new RegExp(`^\\| ${first} +\\|`).test(line));
  if (begin < 0) return [];
  const rest = lines.slice(begin + 2);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(0, end < 0 ? undefined : end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** Where the files of the page would lie: inside the package, so that it is found by its own name, as in an application. */
const folder = join(root, 'test', 'readme');

/** What the compiler says about the files together, with the settings of this repository. */
export function typeErrors(files: readonly CodeFile[]): readonly string[] {
  const virtual = new Map(files.map(({ name, text }) => [join(folder, name), text]));
  const options: ts.CompilerOptions = { ...compilerOptions(), noEmit: true };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  host.fileExists = (path) => virtual.has(path) || fileExists(path);
  host.readFile = (path) => virtual.get(path) ?? readFile(path);
  host.directoryExists = (path) => path === folder || directoryExists?.(path) !== false;
  host.getSourceFile = (path, ...rest) => {
    const text = virtual.get(path);
    return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, rest[0]);
  };
  const program = ts.createProgram([...virtual.keys()], options, host);
  return [...virtual.keys()]
    .map((path) => program.getSourceFile(path))
    .flatMap((source) => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])
    .map(({ file, start, messageText }) => {
      const line = (file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0) + 1;
      return `${file?.fileName.slice(folder.length + 1)}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
}

function compilerOptions(): ts.CompilerOptions {
  const path = join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config: object };
  return ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, dirname(path)).options;
}

/** What a file is run with. */
export interface Surroundings {
  /** Loads a package, as the test that runs the page would. */
  load(name: string): unknown;
  /** Names that the file uses without importing them, such as a test runner's. */
  readonly globals: Readonly<Record<string, unknown>>;
}

/** The exports of one file of the page, after running it and the files that it imports. */
export function runFile(files: readonly CodeFile[], name: string, surroundings: Surroundings): Record<string, unknown> {
  const done = new Map<string, Record<string, unknown>>();
  const run = (wanted: string): Record<string, unknown> => {
    const before = done.get(wanted);
    if (before !== undefined) return before;
    const file = files.find((candidate) => candidate.name === wanted);
    if (file === undefined) throw new Error(`The page imports ${wanted} and does not show it.`);
    const exported: Record<string, unknown> = {};
    done.set(wanted, exported);
    const names = Object.keys(surroundings.globals);
    // The text is a page of this repository, and this is a test: what it says is run to see whether it works.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const body = new Function('require', 'exports', ...names, toCommonJs(file));
    Reflect.apply(body, undefined, [
      (from: string) => (from.startsWith('./') ? run(from.slice(2).replace(/\.js$/, '.ts')) : surroundings.load(from)),
      exported,
      ...names.map((global) => surroundings.globals[global]),
    ]);
    return exported;
  };
  return run(name);
}

function toCommonJs({ name, text }: CodeFile): string {
  const { outputText } = ts.transpileModule(text, {
    fileName: name,
    compilerOptions: {
      ...compilerOptions(),
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      sourceMap: false,
    },
  });
  return outputText;
}
