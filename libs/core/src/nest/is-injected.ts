import type { ForwardReference, InjectionToken, OptionalFactoryDependency } from '@nestjs/common';
import {
  OPTIONAL_DEPS_METADATA,
  OPTIONAL_PROPERTY_DEPS_METADATA,
  PARAMTYPES_METADATA,
  PROPERTY_DEPS_METADATA,
  SELF_DECLARED_DEPS_METADATA,
} from '@nestjs/common/constants.js';
import type { ModulesContainer } from '@nestjs/core';

/** A module class of ours says so by a static member of this name: what it injects is not the application's wish. */
export const OWN_MODULE = Symbol.for('nestjs-groundwork/own-module');

export interface InjectionSearch {
  /** `optional`: also who marks it optional. Default: only who needs it. */
  readonly counts?: 'needed' | 'optional';
  /** `application`: not who is provided by a module of ours (`OWN_MODULE`). Default: everybody. */
  readonly by?: 'anybody' | 'application';
}

interface Parameter {
  readonly index: number;
  readonly param: unknown;
}

interface Property {
  readonly key: string | symbol;
  readonly type: unknown;
}

/** Whether some provider or controller of the application asks for `token`: a class or another token, by a constructor, a property or a factory. */
export function isInjected(modules: ModulesContainer, token: InjectionToken, search: InjectionSearch = {}): boolean {
  const optionals = search.counts === 'optional';
  for (const module of modules.values()) {
    if (search.by === 'application' && OWN_MODULE in module.metatype) continue;
    for (const wrapper of [
      ...module.providers.values(),
      ...module.controllers.values(),
      ...module.injectables.values(),
    ]) {
      if (wrapper.inject?.some((dependency) => factoryAsks(dependency, token, optionals)) === true) return true;
      if (typeof wrapper.metatype === 'function' && !wrapper.inject && classAsks(wrapper.metatype, token, optionals))
        return true;
    }
  }
  return false;
}

function factoryAsks(
  dependency: InjectionToken | OptionalFactoryDependency,
  token: InjectionToken,
  optionals: boolean,
): boolean {
  if (typeof dependency === 'object' && 'token' in dependency)
    return resolved(dependency.token) === token && (optionals || !dependency.optional);
  return resolved(dependency) === token;
}

function classAsks(type: object, token: InjectionToken, optionals: boolean): boolean {
  const optionalParameters = optionals ? [] : read<number>(OPTIONAL_DEPS_METADATA, type);
  const parameters = [...read<unknown>(PARAMTYPES_METADATA, type)];
  for (const { index, param } of read<Parameter>(SELF_DECLARED_DEPS_METADATA, type)) parameters[index] = param; // @Inject() wins over the type
  if (parameters.some((param, index) => resolved(param) === token && !optionalParameters.includes(index))) return true;
  const optionalProperties = optionals ? [] : read<string | symbol>(OPTIONAL_PROPERTY_DEPS_METADATA, type);
  return read<Property>(PROPERTY_DEPS_METADATA, type).some(
    ({ key, type: property }) => resolved(property) === token && !optionalProperties.includes(key),
  );
}

/** What a `forwardRef` stands for. */
function resolved(dependency: unknown): unknown {
  return isForwardReference(dependency) ? dependency.forwardRef() : dependency;
}

function isForwardReference(dependency: unknown): dependency is Required<ForwardReference<() => unknown>> {
  return typeof dependency === 'object' && dependency !== null && 'forwardRef' in dependency;
}

function read<Entry>(key: string, type: object): readonly Entry[] {
  const found: unknown = Reflect.getMetadata(key, type);
  return Array.isArray(found) ? (found as Entry[]) : []; // Nest's own metadata, of the shape that its injector reads
}
