import { InfrastructureError } from '#core';

/** What a call came to, as text that can be compared between drivers: the value, or the code of the error. */
export async function outcomeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    return `gave ${toText(await work())}`;
  } catch (error) {
    if (error instanceof Planned) return 'threw its own error';
    if (error instanceof InfrastructureError) return `failed with ${error.row.code}`;
    throw error;
  }
}

/** What a closure throws to undo its unit of work. */
export class Planned extends Error {}

/** Times of deletion differ between clocks, so that only whether there is one is told. */
export function toText(value: unknown): string {
  return JSON.stringify(value ?? null, function replace(this: Record<string, unknown>, key, shown: unknown) {
    const given = this[key]; // JSON has turned a date into text by now
    if (key === 'deletedAt') return given === null || given === undefined ? null : 'set';
    return typeof given === 'bigint' ? `${given}n` : shown;
  });
}
