import 'reflect-metadata';
import { describePlan } from 'nestjs-groundwork';
import { infrastructure } from './app.module.js';

// What the shop would run on, and why, without starting it.
process.stdout.write(`${describePlan(infrastructure).toString()}\n`);
