import type { RateLimitedInput } from 'nestjs-groundwork/coordination/http';

/** How many orders one client may place in a minute, over all processes. Undefined: as many as it likes. */
export class OrderRate {
  constructor(readonly perMinute: number | undefined) {}

  /** @throws RangeError for a `SHOP_ORDERS_PER_MINUTE` that is no number of orders. */
  static from({ SHOP_ORDERS_PER_MINUTE: text = '' }: NodeJS.ProcessEnv): OrderRate {
    if (text === '') return new OrderRate(undefined);
    const perMinute = Number(text);
    if (!Number.isInteger(perMinute) || perMinute < 1 || perMinute > 10_000)
      throw new RangeError(`SHOP_ORDERS_PER_MINUTE is a whole number from 1 to 10000, found "${text}".`);
    return new OrderRate(perMinute);
  }
}

/** For `@RateLimited()`. */
export const orderRate: RateLimitedInput = (injector) => {
  const { perMinute } = injector.get(OrderRate, { strict: false });
  return perMinute === undefined ? false : { name: 'orders', limit: perMinute, window: '1m' };
};
