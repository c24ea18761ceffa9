import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { runCommand } from 'nestjs-groundwork';
import { AppModule } from './app.module.js';
import { CountStock } from './application/count-stock.js';

@Module({ imports: [AppModule] })
class StockCountModule {}

// npm run shop:stock-count: counts what is in stock, one count at a time however many processes ask for one.
void runCommand(async () => {
  const application = await NestFactory.createApplicationContext(StockCountModule, {
    abortOnError: false,
    logger: ['fatal', 'error'],
  });
  try {
    const { products, pieces, before } = await application.get(CountStock).execute();
    const change = before === undefined ? 'the first count' : `${pieces - before} since the count before`;
    process.stdout.write(`products: ${products}, pieces: ${pieces}, ${change}\n`);
  } finally {
    await application.close();
  }
});
