/** A versioned entity with a generated key. Its entity class is named `Account`. */
export interface Account {
  /** UUID. The database makes one when none is given. */
  id: string;
  /** At most 100 characters. */
  owner: string;
  /** `int4`, by default 0. */
  balance: number;
  note: string | null;
  /** By default the time of the insert. The column keeps milliseconds, as a Date does: a finer one could not be sorted by without losing rows. */
  openedAt: Date;
  /** The optimistic version; grows with every write of the repository. */
  version: number;
}

/** An entity with a natural key, a unique name, a check (`price >= 0`) and no version. Its entity class is named `Item`. */
export interface Item {
  /** At most 40 characters. */
  sku: string;
  name: string;
  price: number;
  /** `int8`, exact. */
  rank: bigint | null;
  /** By default true. */
  active: boolean;
}

/** An entity with a composite key of `group` and `member`. Its entity class is named `Membership`. */
export interface Membership {
  group: string;
  member: string;
  role: string;
}

/** A versioned entity of tenants with soft delete, and nullable fields to sort by. Its entity class is named `Parcel`; tenant is `tenant`, a deletion sets `deletedAt` and `deletedBy`. */
export interface Parcel {
  /** UUID. The database makes one when none is given. */
  id: string;
  tenant: string;
  /** Compared by code point: the column has the collation "C". */
  label: string;
  /** `float8`. */
  weight: number | null;
  /** The column keeps milliseconds. */
  dispatchedAt: Date | null;
  /** By default false. */
  fragile: boolean;
  deletedAt: Date | null;
  deletedBy: string | null;
  version: number;
}

/** What the harness allows `page` and `pageByOffset` to filter and sort by: the suite asks for nothing else, but to see it refused. */
export const suiteFeatures = {
  account: { filter: ['owner', 'balance', 'openedAt', 'note'], sort: ['openedAt', 'balance', 'owner'] },
  item: { filter: ['active', 'price', 'rank'], sort: ['price', 'rank', 'name'] },
  membership: { filter: ['group', 'role'], sort: ['role'] },
  parcel: {
    filter: ['label', 'weight', 'dispatchedAt', 'fragile'],
    sort: ['label', 'weight', 'dispatchedAt'],
    tenant: 'tenant',
    softDelete: { at: 'deletedAt', by: 'deletedBy' },
  },
} as const;
