// Control characters, line separators and lone surrogates: a database or a broker refuses or changes them, and a log line could be forged.
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Text that every store and broker brings back as it is: keys and header values. */
export function isCarriedText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength && !UNSAFE.test(value);
}
