import { parseArgs } from 'node:util';

/**
 * `--role web|worker|all` is the variable `GROUNDWORK_ROLE`, which the infrastructure reads and checks: set before the application's modules are loaded.
 * @returns the role in force, as it was written.
 */
export function applyRoleArgument(args: readonly string[], env: NodeJS.ProcessEnv): string {
  const { values } = parseArgs({ args: [...args], options: { role: { type: 'string' } }, strict: false });
  if (typeof values.role === 'string') env['GROUNDWORK_ROLE'] = values.role;
  return env['GROUNDWORK_ROLE'] ?? 'all';
}
