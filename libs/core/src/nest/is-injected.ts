import type { InjectionToken, OptionalFactoryDependency } from '@nestjs/common';
import {
  OPTIONAL_DEPS_METADATA,
  OPTIONAL_PROPERTY_DEPS_METADATA,
  PROPERTY_DEPS_METADATA,
  SELF_DECLARED_DEPS_METADATA,
} from '@nestjs/common/constants.js';
import type { ModulesContainer } from '@nestjs/core';

interface Parameter {
  readonly index: number;
  readonly param: unknown;
}

interface Property {
  readonly key: string | symbol;
  readonly type: unknown;
}

/** Whether some provider or controller of the application needs `token` and does not mark it optional. For tokens that are not classes. */
export function isInjected(modules: ModulesContainer, token: InjectionToken): boolean {
  for (const module of modules.values()) {
    for (const wrapper of [
      ...module.providers.values(),
      ...module.controllers.values(),
      ...module.injectables.values(),
    ]) {
      if (wrapper.inject?.some((dependency) => needs(dependency, token)) === true) return true;
      if (typeof wrapper.metatype === 'function' && !wrapper.inject && classNeeds(wrapper.metatype, token)) return true;
    }
  }
  return false;
}

function needs(dependency: InjectionToken | OptionalFactoryDependency, token: InjectionToken): boolean {
  return (
    dependency === token ||
    (typeof dependency === 'object' && 'token' in dependency && dependency.token === token && !dependency.optional)
  );
}

function classNeeds(type: object, token: InjectionToken): boolean {
  const optionalParameters = read<number>(OPTIONAL_DEPS_METADATA, type);
  const parameters = read<Parameter>(SELF_DECLARED_DEPS_METADATA, type);
  if (parameters.some(({ index, param }) => param === token && !optionalParameters.includes(index))) return true;
  const optionalProperties = read<string | symbol>(OPTIONAL_PROPERTY_DEPS_METADATA, type);
  return read<Property>(PROPERTY_DEPS_METADATA, type).some(
    ({ key, type: property }) => property === token && !optionalProperties.includes(key),
  );
}

function read<Entry>(key: string, type: object): readonly Entry[] {
  const found: unknown = Reflect.getMetadata(key, type);
  return Array.isArray(found) ? (found as Entry[]) : []; // Nest's own metadata, of the shape that its injector reads
}
