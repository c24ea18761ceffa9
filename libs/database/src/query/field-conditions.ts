import { InvalidQueryError, type Comparable } from '#domain/database';
import { allOf, type ConditionTree, type OrderCondition, type TextCondition } from './conditions.js';
import type { EntityShape, FieldShape } from './entity-shape.js';
import { isText, readComparable, readValue } from './field-value.js';
import { describe, isPlainObject } from './foreign-value.js';
import { operatorsOf, type Operator } from './operators.js';
import type { QueryBudget } from './query-budget.js';

const MAX_LIST = 1_000;

/** Reads what one field is compared with: a value, null, or an object of operators. @throws InvalidQueryError for anything else. */
export function readFieldConditions(
  shape: EntityShape,
  field: FieldShape,
  given: unknown,
  budget: QueryBudget,
): readonly ConditionTree[] {
  if (!isPlainObject(given)) {
    budget.compare(1);
    return [equal(field, readValue(shape, field, given, true))];
  }
  const keys = Reflect.ownKeys(given);
  if (keys.length === 0)
    throw new InvalidQueryError(
      `${shape.name}.${field.name} is compared by no operator. Use one of ${operatorsOf(field).join(', ')}, or leave the field out.`,
    );
  return keys.map((key) => {
    const operator = operatorsOf(field).find((known) => known === key);
    if (operator === undefined)
      throw new InvalidQueryError(
        `${shape.name}.${field.name} cannot be compared by ${describe(key)}. Use one of ${operatorsOf(field).join(', ')}.`,
      );
    const operand: unknown = Reflect.get(given, key);
    budget.compare(Array.isArray(operand) ? operand.length : 1);
    return new OperandReader(shape, field, operator, operand).condition();
  });
}

function equal(field: FieldShape, value: Comparable | null): ConditionTree {
  return value === null ? { kind: 'null', field } : { kind: 'in', field, values: [value] };
}

function not(part: ConditionTree): ConditionTree {
  return { kind: 'not', part };
}

/** One operator with its operand. */
class OperandReader {
  constructor(
    private readonly shape: EntityShape,
    private readonly field: FieldShape,
    private readonly operator: Operator,
    private readonly operand: unknown,
  ) {}

  condition(): ConditionTree {
    const { shape, field, operand } = this;
    switch (this.operator) {
      case 'eq':
        return equal(field, readValue(shape, field, operand, true));
      case 'ne':
        return not(equal(field, readValue(shape, field, operand, true)));
      case 'in':
        return { kind: 'in', field, values: this.#list() };
      case 'notIn':
        return not({ kind: 'in', field, values: this.#list() });
      case 'gt':
      case 'gte':
      case 'lt':
      case 'lte':
        return this.#order(this.operator, operand);
      case 'between':
        return this.#between();
      case 'isNull':
        return this.#isNull();
      case 'contains':
      case 'startsWith':
      case 'endsWith':
        return this.#text(this.operator, false);
      case 'equalsIgnoreCase':
        return this.#text('equals', true);
      case 'containsIgnoreCase':
        return this.#text('contains', true);
      case 'startsWithIgnoreCase':
        return this.#text('startsWith', true);
    }
  }

  #list(): readonly Comparable[] {
    const { operand } = this;
    if (!Array.isArray(operand) || operand.length > MAX_LIST)
      throw this.#refusal(`a list of at most ${MAX_LIST} values`);
    return Array.from(operand, (item: unknown) => readComparable(this.shape, this.field, item));
  }

  #order(operator: OrderCondition['operator'], operand: unknown): ConditionTree {
    return { kind: 'order', field: this.field, operator, value: readComparable(this.shape, this.field, operand) };
  }

  #between(): ConditionTree {
    const { operand } = this;
    if (!Array.isArray(operand) || operand.length !== 2) throw this.#refusal('a list of two values, from and to');
    return allOf([this.#order('gte', operand[0]), this.#order('lte', operand[1])]);
  }

  #isNull(): ConditionTree {
    const isNull: ConditionTree = { kind: 'null', field: this.field };
    if (typeof this.operand !== 'boolean') throw this.#refusal('true or false');
    return this.operand ? isNull : not(isNull);
  }

  #text(match: TextCondition['match'], ignoreCase: boolean): ConditionTree {
    if (!isText(this.operand)) throw this.#refusal('text');
    return { kind: 'text', field: this.field, match, text: this.operand, ignoreCase };
  }

  #refusal(expected: string): InvalidQueryError {
    const { shape, field, operator, operand } = this;
    return new InvalidQueryError(
      `${shape.name}.${field.name} "${operator}" takes ${expected}, found ${describe(operand)}.`,
    );
  }
}
