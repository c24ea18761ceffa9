import { ConcernOffError, ConfigurationError, MissingPeerError } from '#core';

describe('configuration errors', () => {
  const problem = {
    subject: 'DATABASE_POOL_MAX',
    expected: 'a whole number',
    found: '"many"',
    source: 'environment',
    fix: 'Give a number.',
  };

  it('lists every problem, one a line, in the order in which they were found', () => {
    const error = new ConfigurationError([problem, { ...problem, subject: 'A_FIRST_BY_NAME' }]);

    expect(error.message.split('\n')).toEqual([
      '2 configuration problems:',
      'DATABASE_POOL_MAX: expected a whole number, found "many" (environment). Give a number.',
      'A_FIRST_BY_NAME: expected a whole number, found "many" (environment). Give a number.',
    ]);
    expect(error.details).toEqual({ problems: ['DATABASE_POOL_MAX', 'A_FIRST_BY_NAME'] });
  });

  it('counts one problem in the singular', () => {
    expect(new ConfigurationError([problem]).message).toMatch(/^1 configuration problem:/);
  });

  it('says which port of which concern is off and what to do', () => {
    expect(new ConcernOffError('UnitOfWork', 'database').message).toMatch(/UnitOfWork.*"database" is off.*@Optional/);
  });

  it('gives the line that installs a missing package', () => {
    expect(new MissingPeerError('pg', 'the driver "postgresql"').message).toMatch(/npm install pg$/);
  });
});
