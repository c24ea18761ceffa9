import type { Fault, FaultReporter, TransactionScope } from '#core';
import type { UnitOfWork, UnitOfWorkOptions } from '#domain/database';
import type { Inbox, InboxOutcome } from '#domain/outbox';

export class KeptFaults implements FaultReporter {
  readonly faults: Fault[] = [];

  report(fault: Fault): void {
    this.faults.push(fault);
  }
}

/** A unit of work that undoes nothing but the inbox, and tells what it was asked. */
export class FakeUnitOfWork implements UnitOfWork {
  readonly options: (UnitOfWorkOptions | undefined)[] = [];
  committed = 0;
  rolledBack = 0;
  /** Thrown in place of the COMMIT, once each. */
  readonly commitFailures: Error[] = [];

  constructor(private readonly inbox: FakeInbox) {}

  async run<T>(work: (scope: TransactionScope) => Promise<T>, options?: UnitOfWorkOptions): Promise<T> {
    this.options.push(options);
    const before = new Set(this.inbox.records);
    try {
      const result = await work(scope);
      const failure = this.commitFailures.shift();
      if (failure !== undefined) throw failure;
      this.committed += 1;
      return result;
    } catch (error) {
      this.inbox.records = before;
      this.rolledBack += 1;
      throw error;
    }
  }

  current(): TransactionScope | undefined {
    return undefined;
  }
}

const scope: TransactionScope = {
  id: 'fake',
  owner: {},
  parent: undefined,
  readOnly: false,
  active: true,
  signal: new AbortController().signal,
  beforeCommit: () => undefined,
  afterCommit: () => undefined,
  afterRollback: () => undefined,
  onChanges: () => undefined,
};

export class FakeInbox implements Inbox {
  records = new Set<string>();
  /** Thrown by the next calls of `once`, before anything is done. */
  readonly failures: Error[] = [];

  async once<T>(consumer: string, messageId: string, work: () => Promise<T>): Promise<InboxOutcome<T>> {
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    if (this.records.has(`${consumer}/${messageId}`)) return { duplicate: true };
    this.records.add(`${consumer}/${messageId}`);
    return { duplicate: false, result: await work() };
  }

  seen(consumer: string, messageId: string): Promise<boolean> {
    return Promise.resolve(this.records.has(`${consumer}/${messageId}`));
  }
}
