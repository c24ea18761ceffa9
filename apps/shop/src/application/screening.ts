import { EventRefusedError } from 'nestjs-groundwork/domain/messaging';

/** Stands for a rule that one order breaks and that a person has to look into: nobody called `poison` is let through while it is on. */
export class Screening {
  constructor(private readonly active: boolean) {}

  /** @throws EventRefusedError, which parks the event until someone redrives it. */
  check(customer: string): void {
    if (this.active && customer === 'poison')
      throw new EventRefusedError(
        'Customers named "poison" are screened by a person. Set SHOP_SCREENING=off and run npm run shop:redrive to let them through.',
      );
  }
}
