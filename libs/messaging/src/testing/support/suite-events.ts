import { defineEvent, type EventDefinition, type StandardSchema } from '#domain/messaging';

type Fields = Readonly<Record<string, unknown>>;

/** A schema by hand, so that whoever runs the suite needs no library for them. */
function schemaOf<Input, Output>(read: (fields: Fields) => Output | string): StandardSchema<Input, Output> {
  return {
    '~standard': {
      version: 1,
      vendor: 'nestjs-groundwork-suite',
      validate: (value) => {
        if (typeof value !== 'object' || value === null) return { issues: [{ message: 'expected an object' }] };
        const output = read({ ...value });
        return typeof output === 'string' ? { issues: [{ message: output }] } : { value: output };
      },
    },
  };
}

export interface Note {
  readonly note: string;
}

const noteSchema = schemaOf<Note, Note>(({ note }) => (typeof note === 'string' ? { note } : 'note is a text'));

export const NoteTaken = defineEvent('suite.note-taken', 1, noteSchema);
export const NoteDropped = defineEvent('suite.note-dropped', 1, noteSchema);

/** Takes any JSON, for what is about the encoding and not about the schema. */
export const AnythingSaid: EventDefinition = defineEvent('suite.anything-said', 1, {
  '~standard': { version: 1, vendor: 'nestjs-groundwork-suite', validate: (value) => ({ value }) },
});

/** What is published of a price, and what its handlers get. */
export interface PriceInput {
  readonly cents: number;
  readonly currency: string;
}
export interface Price {
  readonly amount: bigint;
  readonly currency: string;
}

const priceSchema = schemaOf<PriceInput, Price>(({ cents, currency }) => {
  if (typeof cents !== 'number' || !Number.isSafeInteger(cents)) return 'cents is a whole number';
  return typeof currency === 'string' ? { amount: BigInt(cents), currency } : 'currency is a text';
});

const fieldsOf = (payload: unknown): Fields => (typeof payload === 'object' && payload !== null ? { ...payload } : {});

/** The third version: the first had `price` in whole units, the second had no currency. Handlers get a bigint, which JSON does not have. */
export const Priced = defineEvent<PriceInput, Price>('suite.priced', 3, priceSchema, {
  1: (payload) => ({ cents: Number(fieldsOf(payload)['price']) * 100 }),
  2: (payload) => ({ ...fieldsOf(payload), currency: 'EUR' }),
});

/** The same type, as a publisher of the next release defines it. */
export const PricedNext = defineEvent<PriceInput, Price>('suite.priced', 4, priceSchema);
