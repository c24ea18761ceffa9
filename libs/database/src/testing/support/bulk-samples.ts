import type { EntityChange } from '#core';
import { and, or } from '#domain/database';
import type { Item } from '../suite-records.js';
import { itemData } from './samples.js';
import type { Trial } from './suite.js';

/** The first `count` sample items. */
export function numberedItems(count: number): readonly Item[] {
  return Array.from({ length: count }, (_, n) => itemData(n + 1));
}

/** Runs `work` in a unit of work and gives what `onChanges` told of it. */
export async function changesOf({ unitOfWork }: Trial, work: () => Promise<unknown>): Promise<readonly EntityChange[]> {
  const told: EntityChange[] = [];
  await unitOfWork.run(async (scope) => {
    scope.onChanges((changes) => void told.push(...changes));
    await work();
  });
  return told;
}

/** What a filter looks like that got lost on its way. */
export const lostSpecifications: readonly (readonly [string, unknown])[] = [
  ['an empty object', {}],
  ['undefined', undefined],
  ['an "and" of an empty object', and<Item>({})],
  ['an "or" with an empty object', or<Item>({ price: 1 }, {})],
];
