import 'reflect-metadata';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { runCommand } from 'nestjs-groundwork';
import { DeadLetters, EventBus } from 'nestjs-groundwork/domain/messaging';
import { AppModule } from './app.module.js';

@Module({ imports: [AppModule] })
class RedriveModule {}

// npm run shop:redrive: lets everything that was parked be handled again, here or by whoever runs besides, and says what came of it.
void runCommand(async () => {
  const application = await NestFactory.createApplicationContext(RedriveModule, {
    abortOnError: false,
    logger: ['fatal', 'error'],
  });
  try {
    await redrive(application);
  } finally {
    await application.close();
  }
});

async function redrive(application: INestApplicationContext): Promise<void> {
  const deadLetters = application.get(DeadLetters);
  const count = await deadLetters.redriveAll();
  if (count > 0) await application.get(EventBus).drain();
  const { items } = await deadLetters.list({}, { limit: 500 });
  process.stdout.write(`redriven: ${count}, parked now: ${items.length}\n`);
  for (const { group, type, key, reason, eventId } of items)
    process.stdout.write(`  ${group}  ${type}  ${key ?? '-'}  ${reason}  ${eventId}\n`);
}
