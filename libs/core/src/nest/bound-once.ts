import type { InjectionToken } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { CompositionError } from '../errors/configuration.errors.js';
import { OWN_MODULE } from './is-injected.js';
import { OFF } from './off-concern.js';

type Module = ModulesContainer extends Map<string, infer Entry> ? Entry : never;

/** The token of a named instance's port. A repository's has another form, and is bound by each `forFeature` that names the entity, which is no contradiction. */
const NAMED_PORT = /^nestjs-groundwork\/([A-Z]\w*\/[^/]+)$/;

/**
 * Refuses a port that is bound by two modules: classes of one would be given one thing, and classes of the other another, without a word. A port whose concern is
 * off may be bound by the application, and `overrideProvider` of a `TestingModule` replaces a binding where it is.
 * @throws CompositionError which port it is and by whom
 */
export function assertPortsBoundOnce(modules: ModulesContainer): void {
  const bound = new Map<InjectionToken, Module[]>();
  for (const module of modules.values())
    for (const [token, { metatype }] of module.providers) {
      if (nameOf(token) === undefined || (typeof metatype === 'function' && OFF in metatype)) continue;
      bound.set(token, [...(bound.get(token) ?? []), module]);
    }
  for (const [token, binders] of bound) {
    const port = nameOf(token) ?? '';
    const [ours, theirs] = [binders.filter(isOurs), binders.filter((module) => !isOurs(module))];
    const [own, other] = [ours[0], theirs[0]];
    if (own !== undefined && other !== undefined) throw boundBesides(port, own.metatype.name, other.metatype.name);
    if (ours.length > 1) throw importedTwice(port, ours, modules);
  }
}

function boundBesides(port: string, own: string, other: string): CompositionError {
  return new CompositionError(
    `${port} is bound by ${own} and by ${other}: classes of ${other} would be given one, and all others the other. Switch the concern off where it is configured to bind the port yourself, or, in a test, use overrideProvider(${port}).`,
  );
}

/** Names the module that a person imported: what imports both binders is told of rather than they. */
function importedTwice(port: string, binders: readonly Module[], modules: ModulesContainer): CompositionError {
  const importers = [...modules.values()].filter(({ imports }) => binders.some((binder) => imports.has(binder)));
  const outer = importers.filter(({ metatype }) => importers.filter((other) => other.metatype === metatype).length > 1);
  const name = (outer[0] ?? binders[0])?.metatype.name;
  return new CompositionError(
    `${name} is imported ${binders.length} times with options of its own each time, and binds ${port} each time. Call forRoot() once, keep the result in a constant, and import that constant.`,
  );
}

function isOurs(module: Module): boolean {
  return OWN_MODULE in module.metatype;
}

/** The name of a port by its token; undefined for every other provider. */
function nameOf(token: InjectionToken): string | undefined {
  if (typeof token === 'symbol') return NAMED_PORT.exec(Symbol.keyFor(token) ?? '')?.[1];
  return typeof token === 'function' && 'portName' in token && typeof token.portName === 'string'
    ? token.portName
    : undefined;
}
