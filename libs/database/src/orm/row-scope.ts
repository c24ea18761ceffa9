import { InvalidQueryError, TenantMismatchError, type SelectOptions } from '#domain/database';
import { allOf, type ConditionTree } from '../query/conditions.js';
import type { EntityShape, FieldShape } from '../query/entity-shape.js';
import { describe } from '../query/foreign-value.js';
import type { Filter } from './filter.js';
import { deletedFilter, TENANT_FILTER } from './orm-filters.js';
import { currentTenant, type ScopeRules } from './scope-rules.js';

export type DeletedRows = NonNullable<SelectOptions['deleted']>;

/** Which of the ORM's filters are switched off. */
export type FiltersOff = Readonly<Record<string, false>>;

export interface RowSelection {
  readonly off: FiltersOff;
  /** What must hold besides. */
  readonly where: Filter;
}

const EVERY_FILTER: FiltersOff = {};

/** Which rows of an entity a call may see: those of its tenant that are not deleted, unless it asks otherwise. */
export class RowScope {
  constructor(
    private readonly shape: EntityShape,
    readonly rules: ScopeRules,
    private readonly across: boolean,
  ) {}

  /** The tenant whose rows are seen; undefined where all are. @throws TenantRequiredError */
  tenant(): string | undefined {
    return this.rules.tenant === undefined || this.across ? undefined : currentTenant(this.shape.name);
  }

  /** @throws InvalidQueryError for another word, or for the deleted of an entity that has none. */
  readDeleted(deleted: unknown): DeletedRows {
    if (deleted === undefined || deleted === 'without') return 'without';
    if (deleted !== 'with' && deleted !== 'only')
      throw new InvalidQueryError(`deleted is "without", "with" or "only", found ${describe(deleted)}.`);
    if (this.rules.softDelete === undefined)
      throw new InvalidQueryError(
        `Rows of ${this.shape.name} are removed when they are deleted, so there are none to ask for. Name softDelete in its forFeature.`,
      );
    return deleted;
  }

  select(deleted: DeletedRows = 'without'): RowSelection {
    const { softDelete, tenant } = this.rules;
    const acrossTenants = this.across && tenant !== undefined;
    const visible = softDelete !== undefined && deleted !== 'without';
    const off =
      acrossTenants || visible
        ? {
            ...(acrossTenants ? { [TENANT_FILTER]: false as const } : {}),
            ...(visible ? { [deletedFilter(this.shape.name)]: false as const } : {}),
          }
        : EVERY_FILTER;
    return { off, where: softDelete !== undefined && deleted === 'only' ? { [softDelete.at]: { $ne: null } } : {} };
  }

  /** The same as conditions, which a cursor is bound to. */
  conditions(deleted: DeletedRows): ConditionTree {
    const tenant = this.tenant();
    const at = this.#field(this.rules.softDelete?.at);
    const holder = this.#field(this.rules.tenant);
    const parts: ConditionTree[] = [];
    if (tenant !== undefined && holder !== undefined) parts.push({ kind: 'in', field: holder, values: [tenant] });
    if (at !== undefined && deleted === 'without') parts.push({ kind: 'null', field: at });
    if (at !== undefined && deleted === 'only') parts.push({ kind: 'not', part: { kind: 'null', field: at } });
    return allOf(parts);
  }

  /** The data of a new entity with its tenant. @throws TenantMismatchError when it names another. */
  claim<D extends object>(data: D): D {
    const { tenant: field } = this.rules;
    const tenant = this.tenant();
    if (field === undefined || tenant === undefined) return data;
    const given: unknown = Reflect.get(data, field);
    if (given === tenant) return data;
    if (given !== undefined) throw this.mismatch();
    return { ...data, [field]: tenant };
  }

  /** @throws TenantMismatchError for an entity of another tenant, or one whose tenant was changed since it was read. */
  assertOwn(entity: object, read: object): void {
    const { tenant: field } = this.rules;
    if (field === undefined) return;
    const before: unknown = Reflect.get(read, field);
    if (Reflect.get(entity, field) !== before || before !== (this.tenant() ?? before)) throw this.mismatch();
  }

  mismatch(): TenantMismatchError {
    return new TenantMismatchError(
      `The ${this.shape.name} belongs to another tenant than the call, or would be moved to one. Leave ${this.rules.tenant ?? 'the tenant'} as it is.`,
      { details: { entity: this.shape.name } },
    );
  }

  #field(name: string | undefined): FieldShape | undefined {
    return name === undefined ? undefined : this.shape.fields.get(name);
  }
}
