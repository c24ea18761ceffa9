/* global expect, it */
require('reflect-metadata');
const { Test } = require('@nestjs/testing');
const { InfrastructureModule } = require('nestjs-groundwork');
const { Clock } = require('nestjs-groundwork/core');
const { EventBus } = require('nestjs-groundwork/messaging');

// Jest as it comes, without a configuration: the package itself asks for none.
it('overrides a port of a concern that is off', async () => {
  const infrastructure = InfrastructureModule.forRoot({
    database: false,
    messaging: false,
    resilience: false,
    observability: false,
    redis: false,
    coordination: false,
    cache: false,
  }); // a driver is loaded by import(), for which Jest asks for a flag or a configuration
  const bus = { publish: async () => undefined };
  const module = await Test.createTestingModule({ imports: [infrastructure] })
    .overrideProvider(EventBus)
    .useValue(bus)
    .compile();
  await module.init();
  expect(module.get(EventBus)).toBe(bus);
  expect(module.get(Clock)).toBeInstanceOf(Clock);
  await module.close();
});
