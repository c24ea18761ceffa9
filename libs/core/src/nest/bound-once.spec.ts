import { Module, type DynamicModule } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { CompositionError } from '#core';
import { assertPortsBoundOnce } from './bound-once.js';
import { OWN_MODULE } from './is-injected.js';
import { offConcernProvider } from './off-concern.js';
import { portToken } from './port-token.js';

abstract class Parcels {
  static readonly portName: string = 'Parcels';
}
const named = portToken(Parcels, 'abroad') as symbol;

@Module({})
class OwnModule {
  static readonly [OWN_MODULE] = true;
}
@Module({})
class TheirModule {}
@Module({})
class OtherModule {}

const bind = (module: DynamicModule['module'], token: unknown = Parcels): DynamicModule => ({
  module,
  providers: [{ provide: token as symbol, useValue: {} }],
});
const off: DynamicModule = { module: OwnModule, providers: [offConcernProvider(Parcels, 'parcels')] };

async function verdict(...imports: readonly DynamicModule[]): Promise<string | undefined> {
  const app = await Test.createTestingModule({ imports: [...imports] }).compile();
  try {
    assertPortsBoundOnce(app.get(ModulesContainer));
    return undefined;
  } catch (error) {
    return error instanceof CompositionError ? error.message : String(error);
  }
}

describe('assertPortsBoundOnce', () => {
  it.each([
    [
      'our module and one of the application',
      bind(OwnModule),
      bind(TheirModule),
      /^Parcels is bound by OwnModule and by TheirModule/,
    ],
    ['a named instance', bind(OwnModule, named), bind(TheirModule, named), /^Parcels\/abroad is bound by/],
    ['two modules of ours', bind(OwnModule), { ...bind(OwnModule), global: true }, /^OwnModule is imported 2 times/],
  ])('refuses a port that is bound by %s', async (_name, first, second, message) => {
    expect(await verdict(first, second)).toMatch(message);
  });

  it.each([
    ['one module', [bind(OwnModule)]],
    ['the application, its concern being off', [off, bind(TheirModule)]],
    ['the application alone, in several places', [bind(TheirModule), bind(OtherModule)]],
    [
      'features, as repositories are',
      ['Order', 'Order'].map((name, index) =>
        bind(index === 0 ? OwnModule : TheirModule, portToken(Parcels, { name })),
      ),
    ],
    [
      'nobody, with a token of the same name that is no port',
      [bind(OwnModule, 'Parcels'), bind(TheirModule, 'Parcels')],
    ],
  ])('lets a port pass that is bound by %s', async (_name, imports) => {
    expect(await verdict(...imports)).toBeUndefined();
  });
});
