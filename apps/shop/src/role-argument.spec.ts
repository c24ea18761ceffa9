import { applyRoleArgument } from './role-argument.js';

describe('the role of a process', () => {
  it.each([
    [['--role', 'worker'], {}, 'worker'],
    [['--role=web'], {}, 'web'],
    [['--demo', '--role', 'web'], {}, 'web'],
    [['--role', 'web'], { GROUNDWORK_ROLE: 'worker' }, 'web'],
    [[], { GROUNDWORK_ROLE: 'worker' }, 'worker'],
    [[], {}, 'all'],
    [['--role'], {}, 'all'],
  ])('%p with %p is %s', (args, env: NodeJS.ProcessEnv, role) => {
    const variables = { ...env };
    expect(applyRoleArgument(args, variables)).toBe(role);
    expect(variables['GROUNDWORK_ROLE'] ?? 'all').toBe(role);
  });
});
