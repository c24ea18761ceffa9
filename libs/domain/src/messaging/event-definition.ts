import { CompositionError } from '#core';
import type { StandardSchema } from './standard-schema.js';

/** Turns the payload of one version into that of the next. Must be pure; its result is checked against the schema of the current version. */
export type Upcaster = (payload: unknown) => unknown;

/**
 * One kind of event, as a value that publishers and handlers share.
 *
 * `Input` is what is published: JSON, and valid by the schema. `Output` is what handlers get: what the schema makes of that JSON.
 */
export interface EventDefinition<Input = unknown, Output = Input> {
  /** Such as `order.placed`; the CloudEvents `type`. Lower case words joined by dots or dashes. */
  readonly name: string;
  /** Grows by one with every change that old handlers cannot read. */
  readonly version: number;
  readonly schema: StandardSchema<Input, Output>;
  /** How older payloads are read: the key is the version that they were published with, the value leads to the next one. */
  readonly upcasters: Readonly<Record<number, Upcaster>>;
}

export type EventInput<Definition> = Definition extends EventDefinition<infer Input, infer _Output> ? Input : never;
export type EventOutput<Definition> = Definition extends EventDefinition<infer _Input, infer Output> ? Output : never;

const NAME = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/;

/**
 * ```ts
 * export const OrderPlaced = defineEvent('order.placed', 2, z.object({ orderId: z.uuid(), total: z.int() }), {
 *   1: (payload) => ({ ...payload, total: payload.totalCents }),
 * });
 * ```
 * @throws CompositionError when the name or the version is not one, or an upcaster is missing between two versions.
 */
export function defineEvent<Input, Output>(
  name: string,
  version: number,
  schema: StandardSchema<Input, Output>,
  upcasters: Readonly<Record<number, Upcaster>> = {},
): EventDefinition<Input, Output> {
  if (!NAME.test(name) || name.length > 200)
    throw new CompositionError(
      `"${name}" is not the name of an event: expected at most 200 characters of lower case words joined by dots or dashes, such as order.placed.`,
    );
  if (!Number.isSafeInteger(version) || version < 1 || version > 9_999)
    throw new CompositionError(`The version of "${name}" is a whole number from 1 to 9999, found ${version}.`);
  if ((typeof schema !== 'object' || schema === null) && typeof schema !== 'function')
    throw new CompositionError(`The schema of "${name}" is not one. Give an object that follows Standard Schema 1.`);
  if (schema['~standard']?.version !== 1)
    throw new CompositionError(`The schema of "${name}" does not follow Standard Schema 1 (property "~standard").`);
  checkUpcasters(name, version, upcasters);
  return Object.freeze({ name, version, schema, upcasters: Object.freeze({ ...upcasters }) });
}

/** What can be read must be readable in every step from there on. */
function checkUpcasters(name: string, version: number, upcasters: Readonly<Record<number, Upcaster>>): void {
  const known = Object.keys(upcasters).map(Number);
  const oldest = Math.min(version, ...known);
  for (const from of known) {
    if (!Number.isSafeInteger(from) || from < 1 || from >= version)
      throw new CompositionError(
        `"${name}" has an upcaster from version ${from}, which is not between 1 and ${version - 1}.`,
      );
  }
  for (let from = oldest; from < version; from += 1) {
    if (typeof upcasters[from] !== 'function')
      throw new CompositionError(
        `"${name}" can read version ${oldest}, but has no upcaster from ${from} to ${from + 1}.`,
      );
  }
}
