import type { OutboxMessage } from '#domain/outbox';

const HEX_DIGITS = 12;

/** A UUID out of a small number. */
export function idOf(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(HEX_DIGITS, '0')}`;
}

/** A message of the route `mail` that is told apart by its number. */
export function message(number: number, overrides: Partial<OutboxMessage> = {}): OutboxMessage {
  return {
    id: idOf(number),
    route: 'mail',
    topic: 'order.placed',
    payload: `payload ${number}`,
    headers: { number: String(number) },
    ...overrides,
  };
}

/** A list of messages, numbered from `first`. */
export function messages(count: number, first = 1, overrides: Partial<OutboxMessage> = {}): OutboxMessage[] {
  return Array.from({ length: count }, (_, index) => message(first + index, overrides));
}
