import { sum, times, type Money } from './money.js';

/** What the shop accepts. The HTTP layer states the same limits to its callers; here they hold for every caller. */
export const orderLimits = { lines: 100, quantity: 1_000, customer: 200, sku: 64 } as const;

/** `confirmed`: the shop has taken notice of the order; follows by itself. */
export type OrderStatus = 'placed' | 'confirmed';

/** What a customer asks for. */
export interface OrderRequest {
  readonly customer: string;
  readonly lines: readonly RequestedLine[];
}

export interface RequestedLine {
  readonly sku: string;
  readonly quantity: number;
}

/** What was agreed: the price is the one of the moment of the order and does not follow later changes. */
export interface OrderLine extends RequestedLine {
  readonly unitPrice: Money;
}

export interface OrderFields {
  readonly id: string;
  readonly status: OrderStatus;
  readonly customer: string;
  readonly lines: readonly OrderLine[];
  readonly placedAt: Date;
}

export class Order implements OrderFields {
  readonly id: string;
  readonly status: OrderStatus;
  readonly customer: string;
  readonly lines: readonly OrderLine[];
  readonly placedAt: Date;

  private constructor(fields: OrderFields) {
    this.id = fields.id;
    this.status = fields.status;
    this.customer = fields.customer;
    this.lines = fields.lines;
    this.placedAt = fields.placedAt;
  }

  /** @throws RangeError when a rule of the shop is broken. */
  static place(fields: Omit<OrderFields, 'status'>): Order {
    checkRules(fields);
    return new Order({ ...fields, status: 'placed' });
  }

  /** An order as it was stored; its rules were checked when it was placed. */
  static restore(fields: OrderFields): Order {
    return new Order(fields);
  }

  get total(): Money {
    return sum(this.lines.map(lineTotal));
  }
}

export function lineTotal(line: OrderLine): Money {
  return times(line.unitPrice, line.quantity);
}

/** Length as a person counts it: an emoji outside the basic plane is one character, as it is for PostgreSQL's `char_length`. */
export function characters(text: string): number {
  return [...text].length;
}

function checkRules({ customer, lines }: OrderRequest): void {
  const length = characters(customer);
  if (length < 1 || length > orderLimits.customer)
    throw new RangeError(`A customer has 1-${orderLimits.customer} characters, found ${length}.`);
  if (lines.length < 1 || lines.length > orderLimits.lines)
    throw new RangeError(`An order has 1-${orderLimits.lines} lines, found ${lines.length}.`);
  if (new Set(lines.map((line) => line.sku)).size !== lines.length)
    throw new RangeError('An order names each sku once.');
  for (const { sku, quantity } of lines) {
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > orderLimits.quantity)
      throw new RangeError(`A quantity is a whole number of 1-${orderLimits.quantity}, found ${quantity} of "${sku}".`);
  }
}
