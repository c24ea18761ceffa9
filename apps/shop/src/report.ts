import 'reflect-metadata';
import { describePlan, runCommand } from 'nestjs-groundwork';
import { infrastructure } from './app.module.js';

// What the shop would run on, and why, without starting it.
void runCommand(() => void process.stdout.write(`${describePlan(infrastructure).toString()}\n`));
