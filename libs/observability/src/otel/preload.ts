import { createRequire } from 'node:module';
import { Environment, isInstalled } from '#core';
import { leaveSdk, findSdk } from './sdk-handle.js';
import { packageName } from './service-name.js';
import { wantedSignals, type WantedSignals } from './wanted-signals.js';

/** What must be installed for it. */
const PEERS = [
  '@opentelemetry/api',
  '@opentelemetry/api-logs',
  '@opentelemetry/sdk-node',
  '@opentelemetry/instrumentation-http',
  '@opentelemetry/instrumentation-undici',
];
const PROMETHEUS_PEER = '@opentelemetry/exporter-prometheus';

/** What is instrumented only when it is loaded afterwards, by the folder that it is installed in. */
const EARLY = /[\\/]node_modules[\\/](@nestjs[\\/](?:core|platform-express|platform-fastify)|express|fastify)[\\/]/;

export interface PreloadParts {
  /** Default: the variables of the process, of `.env.local` and of `.env`. */
  readonly environment?: Environment;
  readonly installed?: (packageName: string) => boolean;
  readonly warn?: (line: string) => void;
}

/**
 * Starts the SDK when the variables ask for it, once per process. It never ends the process, and a package that is missing is told and not thrown: an application
 * without telemetry is better than none. The SDK reads the variables of the process alone, so that the `OTEL_*` of the files are put there.
 */
export function startPreload({
  environment = new Environment(),
  installed = isInstalled,
  warn = (line) => process.emitWarning(line, { type: 'GroundworkWarning' }),
}: PreloadParts = {}): void {
  if (findSdk() !== undefined) return;
  const read = (name: string): string | undefined => environment.get(name)?.value;
  const wanted = wantedSignals(read);
  if (wanted === undefined) return leaveSdk({ state: 'not-asked', missing: [] });
  const missing = [...PEERS, ...(wanted.prometheus ? [PROMETHEUS_PEER] : [])].filter((peer) => !installed(peer));
  if (missing.length > 0) {
    leaveSdk({ state: 'missing-packages', missing });
    return warn(`Telemetry was asked for and is not started: run "npm install ${missing.join(' ')}".`);
  }
  const late = loadedBefore();
  for (const name of environment.names) if (name.startsWith('OTEL_')) process.env[name] = read(name);
  startSdk(wanted, late);
}

function startSdk(wanted: WantedSignals, late: readonly string[]): void {
  // Not by import: that is either loaded always, or later than the line after it.
  const load = createRequire(__filename);
  const { startSdk: start } = load('../integrations/otel-sdk/start-sdk.js') as StartModule;
  leaveSdk(start({ wanted, late, serviceName: serviceName() }));
}

type StartModule = typeof import('../integrations/otel-sdk/start-sdk.js');

/** Undefined when the variables name it. */
function serviceName(): string | undefined {
  const { OTEL_SERVICE_NAME: name, OTEL_RESOURCE_ATTRIBUTES: resource = '' } = process.env;
  if (name !== undefined && name !== '') return undefined;
  return /(?:^|,)\s*service\.name\s*=/.test(resource) ? undefined : packageName(process.cwd());
}

function loadedBefore(): readonly string[] {
  const files = Object.keys(createRequire(__filename).cache);
  return [...new Set(files.map((file) => EARLY.exec(file)?.[1]).filter((name) => name !== undefined))];
}
