// `import` and `require` of every sub-path give the same names and the same objects. Run from an ES module, beside a CommonJS application.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InfrastructureModule, Plan } from 'nestjs-groundwork';
import { EventBus } from 'nestjs-groundwork/messaging';

const require = createRequire(import.meta.url);
const manifest = require('nestjs-groundwork/package.json');

for (const subPath of Object.keys(manifest.exports).filter((name) => name !== './package.json')) {
  const specifier = subPath.replace('.', 'nestjs-groundwork');
  const required = require(specifier);
  const imported = await import(specifier);
  const names = Object.keys(required);
  assert.ok(names.length > 0 || subPath === './otel', `${specifier} exports nothing`); // the preload is for its effect
  for (const name of names)
    assert.equal(imported[name], required[name], `${specifier}: ${name} is not the same to both`);
  assert.equal(imported.default, required, `${specifier} was loaded twice`);
}

// The class that an ES module injects is the one that the CommonJS package binds.
class AppModule {}
Module({ imports: [InfrastructureModule.forRoot({ database: false, messaging: 'memory' })] })(AppModule);
const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
assert.ok(app.get(EventBus) instanceof require('nestjs-groundwork/domain/messaging').EventBus);
assert.equal(app.get(Plan), app.get(require('nestjs-groundwork').Plan));
await app.close();
