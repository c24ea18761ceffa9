import { InfrastructureError, type ErrorRow } from 'nestjs-groundwork/core';

const refused = { settlement: 'park', level: 'info', transience: 'permanent' } as const;

export class UnknownSkuError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    ...refused,
    code: 'ORDER_UNKNOWN_SKU',
    status: 422,
    title: 'The order names a product that the shop does not have.',
    fix: 'Order products that GET /products lists.',
  };

  constructor(skus: readonly string[]) {
    super(`The shop has no product ${skus.join(', ')}. GET /products lists what it has.`, { details: { skus } });
  }
}

export class StockShortError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    ...refused,
    code: 'ORDER_STOCK_SHORT',
    status: 422,
    title: 'The shop does not have as many pieces as the order asks for.',
    fix: 'Order fewer pieces, or try again when the stock was filled up.',
  };

  constructor(skus: readonly string[]) {
    super(`The stock is too short of ${skus.join(', ')}. Order fewer pieces.`, { details: { skus } });
  }
}

export class OrderNotFoundError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    ...refused,
    code: 'ORDER_NOT_FOUND',
    status: 404,
    title: 'There is no such order.',
    fix: 'Use the id that placing the order returned.',
  };

  constructor() {
    super('There is no order with this id. Use the id that placing the order returned.');
  }
}

export class IdempotencyKeyReusedError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    ...refused,
    code: 'IDEMPOTENCY_KEY_REUSED',
    status: 409,
    title: 'The idempotency key was used for another order.',
    fix: 'Use a new key for a new order, and the same body when repeating one.',
  };

  constructor() {
    super('The idempotency key was used with another body. Use a new key for a new order.');
  }
}
