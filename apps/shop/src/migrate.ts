import 'reflect-metadata';
import { runCommand, runMigrations } from 'nestjs-groundwork';
import { infrastructure } from './app.module.js';

void runCommand(async () => {
  for (const { instance, applied } of await runMigrations(infrastructure)) {
    const text = applied.length === 0 ? 'nothing to do' : applied.join(', ');
    process.stdout.write(`database ${instance}: ${text}\n`);
  }
});
