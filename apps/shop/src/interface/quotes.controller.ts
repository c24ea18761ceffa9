import { Body, Controller, Post } from '@nestjs/common';
import { Idempotent } from 'nestjs-groundwork/coordination/http';
import { MakeQuote, type Quote } from '../application/make-quote.js';
import { quoteBody, type QuoteBody } from './requests.js';
import { ZodPipe } from './zod.pipe.js';

/** A quote is stored nowhere, so that its answer is kept under the key instead: whoever repeats the request gets the same quote, with the same id. */
@Controller('quotes')
export class QuotesController {
  constructor(private readonly makeQuote: MakeQuote) {}

  @Post()
  @Idempotent()
  make(@Body(new ZodPipe(quoteBody)) { lines }: QuoteBody): Promise<Quote> {
    return this.makeQuote.execute(lines);
  }
}
