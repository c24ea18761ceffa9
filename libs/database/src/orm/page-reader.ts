import {
  InvalidQueryError,
  InvalidValueError,
  type KeysetPage,
  type KeysetPageRequest,
  type OffsetPage,
  type OffsetPageRequest,
  type PageOptions,
} from '#domain/database';
import { allOf, type ConditionTree } from '../query/conditions.js';
import { decodeCursor, encodeCursor, listFingerprint } from '../query/keyset-cursor.js';
import { readWhole } from '../query/limits.js';
import { assertPageRequest } from '../query/page-request.js';
import { readSort, totalOrder, type Criterion } from '../query/sorting.js';
import { readFilter, readWithin } from '../query/specification.js';
import { segmentsAfter } from './after-position.js';
import type { EntityCalls } from './entity-calls.js';
import { all, toFilter, type Filter } from './filter.js';
import { mapOrmError } from './map-error.js';
import type { OrmCallScope } from './orm-database.js';
import type { RowQuery, RowReader } from './row-reader.js';

const PAGE_LIMIT = { min: 1, max: 100, default: 20 } as const;
const MAX_OFFSET = 10_000;

/** What a request may ask for. */
export interface PageFields {
  readonly filter: readonly string[];
  readonly sort: readonly string[];
}

interface Listing {
  readonly tree: ConditionTree;
  readonly order: readonly Criterion[];
  readonly limit: number;
}

/** Pages as they are asked for from outside. */
export class PageReader<T extends object> {
  constructor(
    private readonly calls: EntityCalls<T>,
    private readonly reader: RowReader<T>,
    private readonly fields: PageFields,
  ) {}

  page(request: KeysetPageRequest, options: PageOptions<T>): Promise<KeysetPage<T>> {
    return this.calls.read('page', options, async (scope) => {
      const { shape, scope: rowScope } = this.calls.parts;
      assertPageRequest(shape, request, ['filter', 'sort', 'limit', 'cursor']);
      const { tree, order, limit } = this.#listing(request, options);
      const seen = rowScope.conditions(rowScope.readDeleted(options.deleted));
      const fingerprint = listFingerprint(allOf([tree, seen]), order);
      const { cursor } = request;
      const from =
        cursor === undefined || cursor === null ? undefined : decodeCursor(shape, order, fingerprint, cursor);
      const query = { where: toFilter(tree), selection: this.reader.select(options), order, limit: limit + 1 };
      const segments = from === undefined ? [{}] : segmentsAfter(order, from);
      const rows = await this.#fromOutside(() => this.#inTurn(scope, query, segments, options));
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      return { items, next: rows.length > limit && last !== undefined ? encodeCursor(order, fingerprint, last) : null };
    });
  }

  pageByOffset(request: OffsetPageRequest, options: PageOptions<T>): Promise<OffsetPage<T>> {
    return this.calls.read('pageByOffset', options, async (scope) => {
      const { shape, access } = this.calls.parts;
      assertPageRequest(shape, request, ['filter', 'sort', 'limit', 'page']);
      const { tree, order, limit } = this.#listing(request, options);
      const page = readWhole('page', request.page, { min: 1, max: Math.floor(MAX_OFFSET / limit), default: 1 });
      const selection = this.reader.select(options);
      const query = { where: toFilter(tree), selection, order, limit, offset: (page - 1) * limit };
      return this.#fromOutside(async () => {
        const items = await this.reader.rows(scope, query, options);
        const total = await access.count(scope.em, all([toFilter(tree), selection.where]), selection.off);
        return { items, total, page, limit };
      });
    });
  }

  #listing(request: KeysetPageRequest | OffsetPageRequest, options: PageOptions<T>): Listing {
    const { shape } = this.calls.parts;
    const { filter, sort } = this.fields;
    const asked = readFilter(shape, request.filter, filter);
    return {
      tree: allOf([asked, readWithin(shape, options)]),
      order: totalOrder(shape, readSort(shape, request.sort, sort)),
      limit: readWhole('limit', request.limit, PAGE_LIMIT),
    };
  }

  /** Rows of the segments one after another until there are enough. */
  async #inTurn(
    scope: OrmCallScope,
    query: RowQuery,
    segments: readonly Filter[],
    options: PageOptions<T>,
  ): Promise<readonly T[]> {
    const rows: T[] = [];
    for (const segment of segments) {
      const limit = query.limit - rows.length;
      if (limit === 0) break;
      rows.push(...(await this.reader.rows(scope, { ...query, where: all([query.where, segment]), limit }, options)));
    }
    return rows;
  }

  /** A value of a filter or cursor that has the right type and that the column cannot hold, such as a number out of its range, is still the request's fault. */
  async #fromOutside<R>(work: () => Promise<R>): Promise<R> {
    try {
      return await work();
    } catch (error) {
      const { database, shape } = this.calls.parts;
      const mapped = mapOrmError(error, database.parts.driver);
      if (!(mapped instanceof InvalidValueError)) throw error;
      throw new InvalidQueryError(`A value of the filter or the cursor is none that ${shape.name} can have.`, {
        cause: mapped,
      });
    }
  }
}
