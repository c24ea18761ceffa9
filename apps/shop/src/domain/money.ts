/** An amount in minor units (cents). The shop sells in one currency. */
export interface Money {
  readonly amount: number;
  readonly currency: 'EUR';
}

/** @throws RangeError when `cents` is not a whole number that JSON can carry without losing digits. */
export function euros(cents: number): Money {
  if (!Number.isSafeInteger(cents)) throw new RangeError(`Money is a safe whole number of cents, found ${cents}.`);
  return { amount: cents, currency: 'EUR' };
}

export function times(price: Money, quantity: number): Money {
  return euros(price.amount * quantity);
}

export function sum(amounts: readonly Money[]): Money {
  return amounts.reduce((total, money) => euros(total.amount + money.amount), euros(0));
}
