import { isInstalled } from '../../peers/is-installed.js';
import type { ChosenDriver } from './choose-driver.js';
import type { InstanceScope } from './instance-scope.js';

/** What the driver itself needs: installed packages, leave to run in production, a role that it can serve. */
export function checkDriver(scope: InstanceScope, driver: ChosenDriver): void {
  checkPeers(scope, driver);
  checkProcess(scope, driver);
}

/** All that can be said of a driver whose options come later, the general ones among them. */
export function checkPeers({ general, problems, path }: InstanceScope, { factory, why }: ChosenDriver): void {
  for (const peer of factory.peers.filter((name) => !isInstalled(name, general.cwd))) {
    problems.push({
      subject: path('driver'),
      expected: `the package "${peer}", which the driver ${factory.name} needs`,
      found: 'not installed',
      source: why,
      fix: `Run: npm install ${peer}`,
    });
  }
}

function checkProcess(scope: InstanceScope, { factory, why }: ChosenDriver): void {
  const { definition, general, problems } = scope;
  if (
    general.mode === 'production' &&
    factory.production === 'ask' &&
    !general.allowEmbedded.includes(definition.name)
  ) {
    problems.push({
      subject: scope.variable('DRIVER'),
      expected: `a driver for production, or "${definition.name}" in GROUNDWORK_ALLOW_EMBEDDED`,
      found: `${factory.name} with NODE_ENV=production`,
      source: `driver by ${why}`,
      fix: `Choose another driver, or accept with GROUNDWORK_ALLOW_EMBEDDED=${definition.name} that ${factory.productionNote ?? 'what it keeps may be lost'}.`,
    });
  }
  if (general.role !== 'all' && factory.capabilities['sharedByProcesses'] === false) {
    problems.push({
      subject: 'GROUNDWORK_ROLE',
      expected: `all, because the ${definition.name} driver ${factory.name} cannot be shared by processes`,
      found: general.role,
      source: `driver by ${why}`,
      fix: 'Choose a driver that processes can share, or run one process with the role all.',
    });
  }
}

/** The driver that was fixed before the options came, if drivers were; another choice or another instance by the options is a problem. */
export function settleDriver(
  scope: InstanceScope,
  chosen: ChosenDriver,
  drivers: Readonly<Record<string, ChosenDriver>> | undefined,
): ChosenDriver {
  const fixed = drivers?.[scope.instance];
  if (drivers !== undefined && fixed === undefined) {
    scope.problems.push({
      subject: `${scope.definition.name}.instances.${scope.instance}`,
      expected: 'a name that was known before the factory ran',
      found: 'a new one',
      source: 'option',
      fix: `Say it where it is known at once: forRootAsync({ instances: { ${scope.instance}: {} }, ... }).`,
    });
  }
  if (fixed === undefined || fixed.factory.name === chosen.factory.name) return fixed ?? chosen;
  if (!chosen.explicit && (fixed.explicit || chosen.why === 'default')) return fixed;
  scope.problems.push({
    subject: scope.path('driver'),
    expected: `the driver ${fixed.factory.name}, which was chosen before the factory ran (${fixed.why})`,
    found: `${chosen.factory.name} (${chosen.why})`,
    source: 'option',
    fix: `Say it where it is known at once: forRootAsync({ driver: '${chosen.factory.name}', ... }).`,
  });
  return fixed;
}
