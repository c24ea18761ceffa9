import 'nestjs-groundwork/otel'; // first: OpenTelemetry must be there before what it watches. Loads nothing unless OTEL_* asks for it
import 'reflect-metadata';
import type { INestApplication } from '@nestjs/common';
import { bootstrap, Plan, runCommand } from 'nestjs-groundwork';
import { Resilience } from 'nestjs-groundwork/resilience';
import { DemoLog } from './demo/demo-log.js';
import { demoMode } from './demo/demo-mode.js';
import { demoText } from './demo/demo-text.js';
import { placeFirstOrder } from './demo/first-order.js';
import { httpPlatform } from './http-platform.js';
import { applyRoleArgument } from './role-argument.js';

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const role = applyRoleArgument(args, process.env);
  const { AppModule } = await import('./app.module.js'); // reads the role
  const adapter = await httpPlatform(process.env);
  const mode = role === 'all' ? demoMode(process.env, args) : 'off';
  if (mode === 'off') {
    await bootstrap(AppModule, { adapter, listen: role !== 'worker' });
    return;
  }
  const log = new DemoLog();
  const app = await bootstrap(AppModule, {
    adapter,
    logger: log,
    onListening: (listening) => demonstrate(listening, log),
  });
  if (mode === 'once') await app.close();
  else console.log(`\nServing. Try: curl "${await urlOf(app)}/reports/sales". Ctrl-C stops.`);
}

async function demonstrate(app: INestApplication, log: DemoLog): Promise<void> {
  const shop = await urlOf(app);
  const order = await placeFirstOrder(shop);
  const { traceId } = order;
  const [plan, policies] = [app.get(Plan).toLines(), policiesOf(app)];
  console.log(demoText({ shop, plan, policies, order, traced: log.said(traceId) }));
}

/** Embedded drivers have none: their calls stay in this process. */
function policiesOf(app: INestApplication): readonly string[] {
  const { entries } = app.get(Plan);
  const embedded = entries.some(({ concern, scope }) => concern === 'database' && scope === 'per process');
  const lines = app.get(Resilience).policy('database').describe().split('\n');
  return [`database${embedded ? ', once DATABASE_URL is set' : ''}`, ...lines.map((line) => `  ${line}`)];
}

/** Nest names the address of a server that listens everywhere `[::1]`; people say localhost. */
async function urlOf(app: INestApplication): Promise<string> {
  return `http://localhost:${new URL(await app.getUrl()).port}`;
}

void runCommand(main); // a wrong SHOP_HTTP is explained as a start that fails; what bootstrap was given ends the process itself
