import type { CallSeam } from '#core';
import type { PortableUnitOfWork } from '../../unit-of-work/portable-unit-of-work.js';
import { FakeSession } from './fake-session.js';
import type { FakeOperation } from './scripted-failures.js';

export interface CallParts {
  readonly instance: string;
  readonly seam: CallSeam;
  readonly unitOfWork: PortableUnitOfWork;
  newSession(): FakeSession;
}

export interface FakeCall {
  readonly operation: string;
  /** What a failure for it is put in the way of. */
  readonly kind: Exclude<FakeOperation, 'begin' | 'commit'>;
  readonly signal?: AbortSignal | undefined;
}

/** `alone`: outside a unit of work. */
export type Work<T> = (session: FakeSession, alone: boolean) => T;

/** Runs the calls of repositories: in the transaction that is running, or each in one of its own. */
export class FakeCalls {
  constructor(private readonly parts: CallParts) {}

  /** What was changed on objects that the transaction holds is written before. */
  run<T>(call: FakeCall, work: Work<T>): Promise<T> {
    const { instance, seam, unitOfWork } = this.parts;
    const running = unitOfWork.current();
    const session = running?.session instanceof FakeSession ? running.session : undefined;
    const site = {
      concern: 'database',
      operation: call.operation,
      instance,
      idempotent: call.kind === 'find',
      inTransaction: session !== undefined,
      remote: false,
    };
    return seam.run(
      site,
      async (signal) => {
        running?.assertActive();
        if (running?.hasSavepoint === true) await running.outsideSavepoints();
        if (session === undefined) return this.#alone(call, signal, work);
        session.meet(call.kind);
        session.writePending();
        return work(session, false);
      },
      (error) => error, // it is one of ours, or the test's own
      { signal: call.signal },
    );
  }

  async #alone<T>(call: FakeCall, signal: AbortSignal | undefined, work: Work<T>): Promise<T> {
    const session = this.parts.newSession();
    await session.begin({ readOnly: false, signal });
    try {
      session.meet(call.kind);
      const result = work(session, true);
      await session.commit();
      return result;
    } finally {
      await session.rollback(); // nothing to do after a commit
    }
  }
}
