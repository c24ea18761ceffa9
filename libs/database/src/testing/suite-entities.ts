import { BigIntType, EntitySchema } from '@mikro-orm/core';
import type {
  Account as AccountRecord,
  Item as ItemRecord,
  Membership as MembershipRecord,
  Parcel as ParcelRecord,
} from './suite-records.js';

// Entity definitions for a harness that is built on `libs/database/src/orm`. The one file of this folder that names MikroORM; the folder's index
// leaves it out, so that the published typings do not.

// Definite fields, declared only: a field that is really defined would put `undefined` where the database's default belongs.
export class Account implements AccountRecord {
  declare id: string;
  declare owner: string;
  declare balance: number;
  declare note: string | null;
  declare openedAt: Date;
  declare version: number;
}

export class Item implements ItemRecord {
  declare sku: string;
  declare name: string;
  declare price: number;
  declare rank: bigint | null;
  declare active: boolean;
}

export class Membership implements MembershipRecord {
  declare group: string;
  declare member: string;
  declare role: string;
}

export class Parcel implements ParcelRecord {
  declare id: string;
  declare tenant: string;
  declare label: string;
  declare weight: number | null;
  declare dispatchedAt: Date | null;
  declare fragile: boolean;
  declare deletedAt: Date | null;
  declare deletedBy: string | null;
  declare version: number;
}

export class Entry {
  declare entry: string;
}

export const accountSchema = new EntitySchema<Account>({
  class: Account,
  tableName: 'suite_account',
  properties: {
    id: { type: 'uuid', primary: true, defaultRaw: 'gen_random_uuid()' },
    owner: { type: 'string', length: 100 },
    balance: { type: 'integer', default: 0 },
    note: { type: 'text', nullable: true },
    openedAt: { type: 'Date', fieldName: 'opened_at', columnType: 'timestamptz(3)', defaultRaw: 'now()' },
    version: { type: 'integer', version: true },
  },
});

export const itemSchema = new EntitySchema<Item>({
  class: Item,
  tableName: 'suite_item',
  properties: {
    sku: { type: 'string', length: 40, primary: true },
    name: { type: 'text', unique: 'suite_item_name_unique' },
    price: { type: 'integer' },
    rank: { type: new BigIntType('bigint'), nullable: true },
    active: { type: 'boolean', default: true },
  },
});

export const membershipSchema = new EntitySchema<Membership>({
  class: Membership,
  tableName: 'suite_membership',
  properties: {
    group: { type: 'string', length: 40, primary: true },
    member: { type: 'string', length: 40, primary: true },
    role: { type: 'text' },
  },
});

export const parcelSchema = new EntitySchema<Parcel>({
  class: Parcel,
  tableName: 'suite_parcel',
  properties: {
    id: { type: 'uuid', primary: true, defaultRaw: 'gen_random_uuid()' },
    tenant: { type: 'string', length: 40 },
    label: { type: 'text' },
    weight: { type: 'double', nullable: true },
    dispatchedAt: { type: 'Date', fieldName: 'dispatched_at', columnType: 'timestamptz(3)', nullable: true },
    fragile: { type: 'boolean', default: false },
    deletedAt: { type: 'Date', fieldName: 'deleted_at', columnType: 'timestamptz(3)', nullable: true },
    deletedBy: { type: 'text', fieldName: 'deleted_by', nullable: true },
    version: { type: 'integer', version: true },
  },
});

/** Cases write it by statements; a harness without plain SQL needs to know it. */
export const entrySchema = new EntitySchema<Entry>({
  class: Entry,
  tableName: 'suite_entry',
  properties: { entry: { type: 'text', primary: true } },
});
