import type { KeysetPage, KeysetPageRequest, OffsetPage, OffsetPageRequest } from '#domain/database';
import { allOf } from '../../query/conditions.js';
import { decodeCursor, encodeCursor, listFingerprint } from '../../query/keyset-cursor.js';
import { readWhole } from '../../query/limits.js';
import { assertPageRequest } from '../../query/page-request.js';
import { readSort, totalOrder } from '../../query/sorting.js';
import { readFilter, readWithin } from '../../query/specification.js';
import { fromOutside, select, type Reading } from './fake-reads.js';
import { rowsOf, type RepositoryContext } from './repository-context.js';

const PAGE_LIMIT = { min: 1, max: 100, default: 20 } as const;
const MAX_OFFSET = 10_000;

export function pageAfter<T extends object>(
  context: RepositoryContext,
  reading: Reading,
  request: KeysetPageRequest,
  options: { readonly within?: unknown },
): KeysetPage<T> {
  const { entity, feature, scope } = context;
  const { shape } = entity;
  assertPageRequest(shape, request, ['filter', 'sort', 'limit', 'cursor']);
  const tree = allOf([readFilter(shape, request.filter, feature.filter), readWithin(shape, options)]);
  const order = totalOrder(shape, readSort(shape, request.sort, feature.sort));
  const limit = readWhole('limit', request.limit, PAGE_LIMIT);
  const shown = scope.conditions(scope.readDeleted(reading.options.deleted));
  const fingerprint = listFingerprint(allOf([tree, shown]), order);
  const after =
    request.cursor === undefined || request.cursor === null
      ? undefined
      : decodeCursor(shape, order, fingerprint, request.cursor);
  const rows = fromOutside(context, () => select<T>(context, reading, tree, { order, limit: limit + 1, after }));
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? encodeCursor(order, fingerprint, last) : null };
}

export function pageNumber<T extends object>(
  context: RepositoryContext,
  reading: Reading,
  request: OffsetPageRequest,
  options: { readonly within?: unknown },
): OffsetPage<T> {
  const { entity, feature } = context;
  const { shape } = entity;
  assertPageRequest(shape, request, ['filter', 'sort', 'limit', 'page']);
  const tree = allOf([readFilter(shape, request.filter, feature.filter), readWithin(shape, options)]);
  const order = totalOrder(shape, readSort(shape, request.sort, feature.sort));
  const limit = readWhole('limit', request.limit, PAGE_LIMIT);
  const page = readWhole('page', request.page, { min: 1, max: Math.floor(MAX_OFFSET / limit), default: 1 });
  const offset = (page - 1) * limit;
  const items = fromOutside(context, () => select<T>(context, reading, tree, { order, limit, offset }));
  return { items, total: rowsOf(context, reading.session, tree, reading.options.deleted).length, page, limit };
}
