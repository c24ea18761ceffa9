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
    const [ours, theirs] = [binders.filter(isOurs), binders.filter((module) => !isOurs(module))];
    if (ours.length > 0 && binders.length > 1) throw boundTwice(nameOf(token) ?? '', ours, theirs);
  }
}

function boundTwice(port: string, ours: readonly Module[], theirs: readonly Module[]): CompositionError {
  const [own, other] = [ours[0]?.metatype.name ?? '', theirs[0]?.metatype.name];
  return new CompositionError(
    other === undefined
      ? `${port} is bound ${ours.length} times, because ${own} is imported with options of its own each time. Call forRoot() once, keep the result in a constant, and import that constant.`
      : `${port} is bound by ${own} and by ${other}: classes of ${other} would be given one, and all others the other. Switch the concern off where it is configured to bind the port yourself, or, in a test, use overrideProvider(${port}).`,
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
