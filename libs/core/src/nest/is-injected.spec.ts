import 'reflect-metadata';
import { forwardRef, Inject, Injectable, Module, Optional, type Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { isInjected, OWN_MODULE, type InjectionSearch } from './is-injected.js';

abstract class Port {}
const kOther = Symbol('other');

@Injectable()
class ByType {
  constructor(readonly port: Port) {}
}
@Injectable()
class Inherits extends ByType {}
@Injectable()
class ByDecorator {
  constructor(@Inject(Port) readonly port: unknown) {}
}
@Injectable()
class ByForwardReference {
  constructor(@Inject(forwardRef(() => Port)) readonly port: unknown) {}
}
@Injectable()
class ByProperty {
  @Inject() readonly port!: Port;
}
@Injectable()
class Optionally {
  constructor(@Optional() readonly port?: Port) {}
}
@Injectable()
class OtherToken {
  constructor(@Inject(kOther) readonly port: Port) {}
}
class Unrelated {}

const factory = (inject: NonNullable<Extract<Provider, { useFactory: unknown }>['inject']>): Provider => ({
  provide: 'made',
  inject,
  useFactory: () => 'made',
});

async function search(provider: Provider, how?: InjectionSearch, own = false): Promise<boolean> {
  class Feature {}
  if (own) Object.defineProperty(Feature, OWN_MODULE, { value: true });
  Module({
    providers: [provider, { provide: Port, useValue: {} }, { provide: kOther, useValue: {} }],
  })(Feature);
  const module = await Test.createTestingModule({ imports: [Feature] }).compile();
  return isInjected(module.get(ModulesContainer), Port, how);
}

describe('isInjected finds who asks for a class', () => {
  it.each<readonly [string, Provider]>([
    ['by the type of a parameter', ByType],
    ['by an inherited constructor', Inherits],
    ['by @Inject on a parameter', ByDecorator],
    ['by a forward reference', ByForwardReference],
    ['by a property', ByProperty],
    ['in a factory', factory([Port])],
    ['in a factory, spelled out', factory([{ token: Port, optional: false }])],
  ])('%s', async (_name, provider) => {
    expect(await search(provider)).toBe(true);
  });

  it.each<readonly [string, Provider]>([
    ['who asks for nothing', Unrelated],
    ['who only provides it', { provide: 'alias', useValue: Port }],
    ['whose parameter has its type but another token', OtherToken],
    ['who marks it optional', Optionally],
    ['a factory that marks it optional', factory([{ token: Port, optional: true }])],
  ])('but not %s', async (_name, provider) => {
    expect(await search(provider)).toBe(false);
  });

  it.each<readonly [string, Provider]>([
    ['a constructor', Optionally],
    ['a factory', factory([{ token: Port, optional: true }])],
  ])('as optional in %s, when that counts', async (_name, provider) => {
    expect(await search(provider, { counts: 'optional' })).toBe(true);
  });

  it('in modules of ours, unless only the application counts', async () => {
    expect(await search(ByType, {}, true)).toBe(true);
    expect(await search(ByType, { by: 'application' }, true)).toBe(false);
    expect(await search(ByType, { by: 'application' }, false)).toBe(true);
  });
});
