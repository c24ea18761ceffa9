/** Where a failure can be put: before a call of that name reaches the rows, or at an end of a transaction. */
export type FakeOperation = 'find' | 'create' | 'update' | 'delete' | 'begin' | 'commit';

export interface FailureOptions {
  /** For `commit` alone: the rows are kept, as when only the answer got lost. Default false. */
  readonly takesEffect?: boolean;
}

interface ScriptedFailure {
  readonly operation: FakeOperation;
  readonly error: unknown;
  readonly takesEffect: boolean;
}

/** Failures that a test put into a fake database, each for one call, in the order in which they were put. */
export class ScriptedFailures {
  readonly #waiting: ScriptedFailure[] = [];

  add(operation: FakeOperation, error: unknown, { takesEffect = false }: FailureOptions): void {
    this.#waiting.push({ operation, error, takesEffect });
  }

  /** The next one for this operation. */
  take(operation: FakeOperation): ScriptedFailure | undefined {
    const place = this.#waiting.findIndex((failure) => failure.operation === operation);
    return place < 0 ? undefined : this.#waiting.splice(place, 1)[0];
  }

  clear(): void {
    this.#waiting.length = 0;
  }
}
