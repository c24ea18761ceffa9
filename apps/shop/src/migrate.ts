import 'reflect-metadata';
import { runMigrations } from 'nestjs-groundwork';
import { infrastructure } from './app.module.js';

async function migrate(): Promise<void> {
  for (const { instance, applied } of await runMigrations(infrastructure)) {
    const text = applied.length === 0 ? 'nothing to do' : applied.join(', ');
    process.stdout.write(`database ${instance}: ${text}\n`);
  }
}

void migrate();
