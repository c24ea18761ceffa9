import 'reflect-metadata';
import { CompositionError } from '#core';
import { Test } from '@nestjs/testing';
import { DatabaseModule } from '../database.module.js';
import { ProbeDriver } from '../testing/probe-driver.js';
import { Parcel, parcelSchema } from '../testing/suite-entities.js';
import type { FeatureOptions } from './database.feature.js';

type Scope = Pick<FeatureOptions<Parcel>, 'tenant' | 'softDelete'>;

/** What starting with these registrations of one entity is rejected with, or undefined. */
async function startWith(...scopes: readonly Scope[]): Promise<unknown> {
  const compiling = Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot(
        { driver: new ProbeDriver().factory, entities: [parcelSchema] },
        { env: { NODE_ENV: 'test' } },
      ),
      ...scopes.map((scope) => DatabaseModule.forFeature([{ entity: Parcel, ...scope }])),
    ],
  }).compile();
  return compiling.then(
    (application) => application.close().then(() => undefined),
    (error: unknown) => error,
  );
}

it.each<[string, Scope]>([
  ['a tenant that is no field', { tenant: 'customer' as never }],
  ['a tenant that is no text', { tenant: 'weight' }],
  ['a time of deletion that is no field', { softDelete: { at: 'removedAt' as never } }],
  ['a time of deletion that is no Date', { softDelete: { at: 'deletedBy' } }],
  ['an actor that is no field', { softDelete: { at: 'deletedAt', by: 'removedBy' as never } }],
  ['an actor that is no text', { softDelete: { at: 'deletedAt', by: 'weight' } }],
  ['an actor that cannot be null', { softDelete: { at: 'deletedAt', by: 'label' } }],
])('refuses %s at the start', async (_what, scope) => {
  const error = await startWith(scope);
  expect(error).toBeInstanceOf(CompositionError);
  expect(String(error)).toContain('forFeature of Parcel');
});

it('refuses two registrations of one entity that do not agree, and takes two that do', async () => {
  const scope: Scope = { tenant: 'tenant', softDelete: { at: 'deletedAt', by: 'deletedBy' } };
  for (const other of [{}, { tenant: 'tenant' }, { ...scope, softDelete: { at: 'deletedAt' } }] satisfies Scope[])
    expect(await startWith(scope, other)).toBeInstanceOf(CompositionError);
  expect(await startWith(scope, scope)).toBeUndefined();
});
