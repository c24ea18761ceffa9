import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './repository.js';

export interface Dependency {
  readonly module: string;
  readonly resolved: string;
  readonly dynamic: boolean;
}

export interface CruisedModule {
  readonly source: string;
  readonly dependencies: readonly Dependency[];
}

export interface Cruise {
  readonly modules: readonly CruisedModule[];
  readonly ruleNames: readonly string[];
  /** In the form `rule: from -> to`. */
  readonly violations: readonly string[];
}

/** dependency-cruiser's own report: only what is read here. */
interface Report {
  readonly modules: readonly CruisedModule[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
  };
}

const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** Runs the layer rules over folders of a tree that has its own copy of the configuration. */
export function cruise(directory: string, folders: readonly string[]): Cruise {
  const child = spawnSync(
    process.execPath,
    [program, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...folders],
    {
      cwd: directory,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (!child.stdout.startsWith('{'))
    throw new Error(`dependency-cruiser did not report: ${child.stdout}${child.stderr}`);
  const report = JSON.parse(child.stdout) as Report;
  return {
    modules: report.modules,
    ruleNames: [...new Set(report.summary.ruleSetUsed.forbidden.map(({ name }) => name))].sort(),
    violations: report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort(),
  };
}

/**
 * The packages that are loaded, or named by typings, when `entry` is imported, each with the way to it. An `import()` is not followed:
 * it runs when it is asked for.
 */
export function packagesReachedFrom(entry: string, modules: readonly CruisedModule[]): ReadonlyMap<string, string> {
  const bySource = new Map(modules.map((module) => [module.source, module]));
  const ways = new Map([[entry, entry]]);
  for (const [source, way] of ways) {
    for (const { dynamic, resolved } of bySource.get(source)?.dependencies ?? []) {
      if (!dynamic && !ways.has(resolved)) ways.set(resolved, `${way} -> ${resolved}`);
    }
  }
  return new Map([...ways].filter(([source]) => source.startsWith('node_modules/')));
}
