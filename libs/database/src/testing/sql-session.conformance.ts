import type { DatabaseHarness } from './database-harness.js';
import { errorsCases } from './sql-session/errors.cases.js';
import { noSqlCases } from './sql-session/no-sql.cases.js';
import { parametersCases } from './sql-session/parameters.cases.js';
import { resultsCases } from './sql-session/results.cases.js';
import { transactionControlCases } from './sql-session/transaction-control.cases.js';
import type { SuiteRunner } from './suite-runner.js';
import { openSuite } from './support/suite.js';

/** What every `SqlSession` does, whatever the driver below it. */
export function describeSqlSession(runner: SuiteRunner, harness: DatabaseHarness): void {
  runner.describe(`SqlSession on ${harness.name}`, () => {
    const { group } = openSuite(runner, harness);
    if (harness.plainSql === false) return group('without SQL', noSqlCases);
    group('parameters', parametersCases);
    group('results', resultsCases);
    group('errors', errorsCases);
    group('transaction control', transactionControlCases);
  });
}
