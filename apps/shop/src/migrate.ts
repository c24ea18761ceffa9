import 'reflect-metadata';
import { migrateCommand, runCommand } from 'nestjs-groundwork';
import { infrastructure } from './app.module.js';

// npm run migrate -- [up | status | verify] [--json]
void runCommand(async () => {
  const { output, errors, exitCode } = await migrateCommand(infrastructure, process.argv.slice(2));
  process.stdout.write(output);
  process.stderr.write(errors);
  process.exitCode = exitCode;
});
