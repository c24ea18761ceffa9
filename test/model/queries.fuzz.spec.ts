import { CallContext, InfrastructureError } from '#core';
import type { DatabaseFixture } from '#database/testing';
import type { KeysetPageRequest } from '#domain/database';
import fc from 'fast-check';
import { fakeHarness } from '../../libs/database/src/testing/fake/fake-harness.js';
import { untyped } from '../../libs/database/src/testing/support/expectations.js';
import { holds } from './support/seed.js';

const HOSTILE = [
  "'; drop table suite_parcel; --",
  '$1',
  '%',
  '\\',
  '\u0000',
  '__proto__',
  'constructor',
  'toString',
  '$or',
  'label',
];
const key = fc.oneof(
  fc.constantFrom(...HOSTILE, 'weight', 'dispatchedAt', 'fragile', 'tenant', 'eq', 'in', 'contains'),
  fc.string({ maxLength: 8 }),
);
/** What JSON from a request can hold, prototype keys among it. */
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, 0, -1, 1e308, '', ...HOSTILE),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 3 })
      .map((entries): unknown =>
        JSON.parse(`{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`),
      ),
  ),
})).value;

describe('queries from outside', () => {
  const harness = fakeHarness();
  let fixture: DatabaseFixture;
  beforeAll(async () => {
    fixture = await harness.open();
    await inContext('north', () =>
      fixture.parcels.createMany([{ label: 'a' }, { label: 'b', weight: 1 }, { label: 'c' }]),
    );
    await inContext('south', () => fixture.parcels.create({ label: 'secret' }));
  });
  afterAll(async () => {
    await fixture.close();
    await harness.close();
  });

  const inContext = <T>(tenant: string, work: () => Promise<T>): Promise<T> =>
    CallContext.run(new CallContext({ correlationId: 'fuzz', tenant }), work);

  /** A page, or the one error that a request may get. */
  async function ask(request: unknown): Promise<void> {
    try {
      const page = await inContext('north', () => fixture.parcels.page(untyped<KeysetPageRequest>(request)));
      expect(page.items.every((parcel) => parcel.tenant === 'north')).toBe(true);
    } catch (error) {
      if (!(error instanceof InfrastructureError)) throw error;
      expect([error.row.code, error.row.status]).toEqual(['DATABASE_QUERY_INVALID', 400]);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  }

  it('give rows of the tenant or an invalid query, whatever the filter is', async () => {
    await holds(
      'filters',
      fc.asyncProperty(json, (filter) => ask({ filter })),
      3_000,
    );
  });

  it('give rows or an invalid query, whatever the whole request is', async () => {
    await holds(
      'requests',
      fc.asyncProperty(json, json, json, (sort, limit, page) => ask({ sort, limit, cursor: page })),
      2_000,
    );
  });

  it('give rows or an invalid query, whatever the cursor says', async () => {
    const { next } = await inContext('north', () => fixture.parcels.page({ limit: 1, sort: ['weight'] }));
    const [fingerprint] = JSON.parse(Buffer.from(next ?? '', 'base64url').toString()) as [string];
    const forged = fc
      .array(json, { maxLength: 4 })
      .map((values) => Buffer.from(JSON.stringify([fingerprint, ...values])).toString('base64url'));
    const cut = fc
      .tuple(fc.nat({ max: 80 }), fc.string({ unit: 'binary', maxLength: 3 }))
      .map(([at, text]) => `${(next ?? '').slice(0, at)}${text}`);
    await holds(
      'cursors',
      fc.asyncProperty(fc.oneof(forged, cut, fc.base64String()), (cursor) => ask({ sort: ['weight'], cursor })),
      3_000,
    );
  });
});
