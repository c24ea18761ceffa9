import { Controller, Get } from '@nestjs/common';
import { DeadLetters, type DeadLetter } from 'nestjs-groundwork/domain/messaging';

/** What the shop could not handle and keeps for a person to decide. To handle it again: `npm run shop:redrive`. */
@Controller('dead-letters')
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLetters) {}

  @Get()
  async list(): Promise<{ readonly items: readonly DeadLetter[] }> {
    const { items } = await this.deadLetters.list({}, { limit: 100 });
    return { items };
  }
}
