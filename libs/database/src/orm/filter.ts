import type { Condition } from '../query/conditions.js';
import type { Criterion } from '../query/sorting.js';

/** A filter in MikroORM's form. */
export type Filter = Readonly<Record<string, unknown>>;

/** Conditions as MikroORM writes them. */
export function toFilter(conditions: readonly Condition[]): Filter {
  return all(conditions.map(({ field, operator, value }) => ({ [field.name]: { [`$${operator}`]: value } })));
}

/**
 * What comes after a position in an order. PostgreSQL puts null last ascending and first descending. The first criterion is also stated alone, so
 * that an index on it can begin at the position.
 */
export function afterPosition(order: readonly Criterion[], position: readonly unknown[]): Filter {
  const branches = order.flatMap((criterion, index) => {
    const further = beyond(criterion, position[index]);
    if (further === undefined) return [];
    const ties = order.slice(0, index).map(({ field }, tie) => ({ [field.name]: { $eq: position[tie] } }));
    return [all([...ties, further])];
  });
  const [first] = order;
  const bound =
    first === undefined || first.field.nullable
      ? []
      : [{ [first.field.name]: { [first.direction === 'asc' ? '$gte' : '$lte']: position[0] } }];
  return all([...bound, { $or: branches }]);
}

function beyond({ field, direction }: Criterion, value: unknown): Filter | undefined {
  if (direction === 'asc') {
    if (value === null) return undefined;
    return field.nullable
      ? { $or: [{ [field.name]: { $gt: value } }, { [field.name]: { $eq: null } }] }
      : { [field.name]: { $gt: value } };
  }
  return value === null ? { [field.name]: { $ne: null } } : { [field.name]: { $lt: value } };
}

export function all(filters: readonly Filter[]): Filter {
  return filters.length === 0 ? {} : { $and: filters };
}
