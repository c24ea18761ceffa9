// What package.json and nest-cli.json say of a concern.
import { Refusal } from './refusal.mjs';

/** package.json with the sub-paths of the concern: the published ones, and the `#names` by which our libraries reach it. */
export function withSubPaths(text, { kebab }) {
  const manifest = JSON.parse(text);
  const source = `./libs/${kebab}/src`;
  const port = `./libs/domain/src/${kebab}/index.ts`;
  const published = {
    [`./domain/${kebab}`]: port,
    [`./${kebab}`]: `${source}/index.ts`,
    [`./${kebab}/drivers/memory`]: `${source}/drivers/memory/index.ts`,
    [`./${kebab}/testing`]: `${source}/testing/index.ts`,
  };
  const inner = { [`#domain/${kebab}`]: port, [`#${kebab}`]: `${source}/index.ts` };
  const { './package.json': own, ...before } = manifest.exports; // stays the last one
  manifest.exports = {
    ...added(before, published, 'exports'),
    ...(own === undefined ? {} : { './package.json': own }),
  };
  manifest.imports = added(manifest.imports, inner, 'imports');
  return toText(manifest);
}

/** nest-cli.json with the library as a project. */
export function withProject(text, { kebab }) {
  const cli = JSON.parse(text);
  if (cli.projects[kebab] !== undefined) throw new Refusal(`nest-cli.json has a project "${kebab}" already.`);
  cli.projects[kebab] = {
    type: 'library',
    root: `libs/${kebab}`,
    entryFile: 'index',
    sourceRoot: `libs/${kebab}/src`,
    compilerOptions: { tsConfigPath: 'tsconfig.build.json' },
  };
  return toText(cli);
}

function added(map, sources, field) {
  const there = Object.keys(sources).filter((name) => name in map);
  if (there.length > 0) throw new Refusal(`package.json has in ${field} already: ${there.join(', ')}.`);
  const targets = Object.entries(sources).map(([name, source]) => [name, targetsOf(source)]);
  return { ...map, ...Object.fromEntries(targets) };
}

/** The sources for us, what the build emits for everyone else; the order counts. */
function targetsOf(source) {
  const emitted = source.replace('./', './dist/').replace(/\.ts$/, '');
  return { '@groundwork/source': source, types: `${emitted}.d.ts`, default: `${emitted}.js` };
}

function toText(value) {
  return JSON.stringify(value, null, 2) + '\n';
}
