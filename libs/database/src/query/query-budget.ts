import { InvalidQueryError } from '#domain/database';
import type { EntityShape } from './entity-shape.js';

const MAX_DEPTH = 20;
const MAX_PARTS = 1_000;
const MAX_VALUES = 10_000;

/** How much one specification may ask for: PostgreSQL takes 65,535 parameters, and its planner a while for what is nested deeply. */
export class QueryBudget {
  #parts = 0;
  #values = 0;

  constructor(private readonly shape: EntityShape) {}

  /** Counts a composition that lies in `depth` others. */
  enter(depth: number): void {
    if (depth >= MAX_DEPTH)
      throw new InvalidQueryError(
        `A specification of ${this.shape.name} nests at most ${MAX_DEPTH} levels, found more. Join the parts on one level.`,
      );
    this.#countPart();
  }

  /** Counts a comparison with `values` values. */
  compare(values: number): void {
    this.#countPart();
    this.#values += values;
    if (this.#values > MAX_VALUES)
      throw new InvalidQueryError(
        `A specification of ${this.shape.name} holds at most ${MAX_VALUES} values, found more. Split it into several queries.`,
      );
  }

  #countPart(): void {
    this.#parts += 1;
    if (this.#parts > MAX_PARTS)
      throw new InvalidQueryError(
        `A specification of ${this.shape.name} has at most ${MAX_PARTS} comparisons and compositions, found more. Compare one field with a list by "in".`,
      );
  }
}
