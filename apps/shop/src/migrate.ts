import 'reflect-metadata';
import { runMigrations } from 'nestjs-groundwork';
import { AppModule } from './app.module.js';

void runMigrations(AppModule);
