import { CallContext } from '#core';
import type { Parcel } from '../suite-records.js';

/** Runs `work` as a call of `tenant`, on behalf of `actor` if one is named; a running transaction stays the one of the call. */
export function asTenant<T>(tenant: string, work: () => T, actor?: string): T {
  const outer = CallContext.current() ?? new CallContext({ correlationId: 'suite' });
  return CallContext.run(outer.with({ tenant, ...(actor === undefined ? {} : { actor: { id: actor } }) }), work);
}

/** The id of the n-th sample parcel; ids sort as their numbers do. */
export function parcelId(n: number): string {
  return `00000000-0000-4000-9000-${n.toString(16).padStart(12, '0')}`;
}

/** The n-th sample parcel, whose tenant is left to the call. */
export function parcelData(n: number, fields: Partial<Parcel> = {}): Partial<Parcel> {
  return { id: parcelId(n), label: `parcel ${String(n).padStart(4, '0')}`, weight: n, ...fields };
}

/** The numbers of sample parcels, in the order in which they came. */
export function numbersOf(parcels: readonly Parcel[]): readonly number[] {
  return parcels.map(({ id }) => Number.parseInt(id.slice(-12), 16));
}
