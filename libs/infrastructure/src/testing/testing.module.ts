import { CoreSubstitutes, OWN_MODULE } from '#core/nest';
import { FakeDatabase } from '#database/testing';
import { Module, type DynamicModule } from '@nestjs/common';
import { TestingGround, type GroundSettings } from './testing-ground.js';
import { TestingKit } from './testing-kit.js';

/** What an application under test stands on. Global, so that the core finds it. */
@Module({})
export class TestingKitModule {
  static readonly [OWN_MODULE] = true;

  static of(settings: GroundSettings): DynamicModule {
    return {
      module: TestingKitModule,
      global: true,
      providers: [
        { provide: CoreSubstitutes, useFactory: () => new TestingGround(settings) }, // by a factory: two applications made of one module must not meet
        {
          provide: TestingKit,
          inject: [CoreSubstitutes, { token: FakeDatabase, optional: true }],
          useFactory: (ground: TestingGround, database?: FakeDatabase) => new TestingKit(ground, database),
        },
      ],
      exports: [CoreSubstitutes, TestingKit],
    };
  }
}
