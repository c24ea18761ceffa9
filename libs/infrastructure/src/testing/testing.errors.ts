import { InfrastructureError, type ErrorRow } from '#core';

/** An application that was made with `forTesting` stopped, and something of it was left over. */
export class TestingLeakError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'TESTING_LEAK',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'Something was left over when an application under test stopped.',
    fix: "Await or end what the message names, take expected faults with kit.faults.take(), or say forTesting({ leaks: 'ignore' }).",
  };

  /** One sentence each. */
  readonly leaks: readonly string[];

  constructor(leaks: readonly string[], options: { readonly cause?: unknown } = {}) {
    const count = `${leaks.length} thing${leaks.length === 1 ? ' was' : 's were'}`;
    super(
      [`${count} left over when the application stopped:`, ...leaks.map((leak) => `- ${leak}`)].join('\n'),
      options,
    );
    this.leaks = leaks;
  }
}
