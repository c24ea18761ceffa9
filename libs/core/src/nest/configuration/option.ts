import { z } from 'zod';
import { ByteSize } from '../../values/byte-size.js';
import { Duration } from '../../values/duration.js';
import { Secret } from '../../values/secret.js';

/**
 * One setting of a concern: the single source of its type, its variable, its check, its line in `.env.example` and its row in the reference.
 * `In` is what code may write; text from the environment is always accepted as well.
 */
export interface Option<In, Out> {
  /** The variable without the concern's prefix: `POOL_MAX` of `DATABASE_POOL_MAX`. */
  readonly variable: string;
  /** One sentence for the reference page. */
  readonly description: string;
  /** Completes "expected ...". */
  readonly expected: string;
  readonly secret: boolean;
  /** The default as the reference prints it. */
  readonly defaultText: string;
  readonly fallback: Out;
  readonly schema: z.ZodType<Out>;
  /** Never set: it carries the type of what code may write. */
  readonly input?: In;
}

export type OptionTable = Readonly<Record<string, Option<unknown, unknown>>>;

/** What an application may write in code for a table. */
export type OptionInputs<Table> = {
  readonly [Key in keyof Table]?: (Table[Key] extends Option<infer In, unknown> ? In : never) | undefined;
};

/** A table's values after they were parsed. */
export type OptionValues<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends Option<unknown, infer Out> ? Out : never;
};

interface Told {
  readonly variable: string;
  readonly description: string;
}

/** A whole number within bounds. */
export function integerOption(
  told: Told & { readonly min: number; readonly max: number; readonly default: number },
): Option<number, number> {
  const { min, max } = told;
  return {
    ...told,
    expected: `a whole number from ${min} to ${max}`,
    secret: false,
    defaultText: String(told.default),
    fallback: told.default,
    schema: z
      .union([
        z.number(),
        z
          .string()
          .regex(/^\d{1,15}$/)
          .transform(Number),
      ])
      .pipe(z.int().min(min).max(max)),
  };
}

/** A span of time with its unit, within bounds. */
export function durationOption(
  told: Told & { readonly min: string; readonly max: string; readonly default: string },
): Option<Duration | string, Duration> {
  return {
    ...told,
    expected: `a duration with a unit from ${told.min} to ${told.max}, such as ${told.default}`,
    secret: false,
    defaultText: told.default,
    fallback: Duration.parse(told.default),
    schema: durationSchema(told),
  };
}

/** A span of time that may be absent, because what counts then depends on something else. */
export function optionalDurationOption(
  told: Told & { readonly min: string; readonly max: string; readonly example: string; readonly defaultText: string },
): Option<Duration | string, Duration | undefined> {
  return {
    ...told,
    expected: `a duration with a unit from ${told.min} to ${told.max}, such as ${told.example}`,
    secret: false,
    fallback: undefined,
    schema: durationSchema(told),
  };
}

function durationSchema(bounds: { readonly min: string; readonly max: string }): z.ZodType<Duration> {
  const min = Duration.parse(bounds.min);
  const max = Duration.parse(bounds.max);
  return z.union([z.custom<Duration>((value) => value instanceof Duration), z.string()]).transform((value, context) => {
    try {
      const duration = Duration.from(value);
      if (duration.milliseconds >= min.milliseconds && duration.milliseconds <= max.milliseconds) return duration;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    context.addIssue({ code: 'custom', message: 'not a duration in range' }); // the option's own `expected` is what a person reads
    return z.NEVER;
  });
}

/** An amount of bytes with its unit, within bounds. */
export function byteSizeOption(
  told: Told & { readonly min: string; readonly max: string; readonly default: string },
): Option<ByteSize | string, ByteSize> {
  const min = ByteSize.parse(told.min);
  const max = ByteSize.parse(told.max);
  const schema = z
    .union([z.custom<ByteSize>((value) => value instanceof ByteSize), z.string()])
    .transform((value, context) => {
      try {
        const size = typeof value === 'string' ? ByteSize.parse(value) : value;
        if (size.bytes >= min.bytes && size.bytes <= max.bytes) return size;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
      context.addIssue({ code: 'custom', message: 'not a size in range' });
      return z.NEVER;
    });
  return {
    ...told,
    expected: `a size with a unit from ${told.min} to ${told.max}, such as ${told.default}`,
    secret: false,
    defaultText: told.default,
    fallback: ByteSize.parse(told.default),
    schema,
  };
}

/** Text that may be absent. */
export function textOption(
  told: Told & { readonly expected: string; readonly defaultText: string; readonly pattern?: RegExp },
): Option<string, string | undefined> {
  const { pattern } = told;
  const text = z.string().min(1).max(4096);
  return { ...told, secret: false, fallback: undefined, schema: pattern === undefined ? text : text.regex(pattern) };
}

/** A secret that may be absent; may come from the file that `<VARIABLE>_FILE` names, and prints as `***` everywhere. */
export function secretOption(
  told: Told & { readonly expected: string; readonly accepts?: (value: string) => boolean },
): Option<Secret<string> | string, Secret<string> | undefined> {
  const accepts = told.accepts ?? (() => true);
  return {
    ...told,
    secret: true,
    defaultText: 'none',
    fallback: undefined,
    schema: z
      .union([
        z.custom<Secret<string>>((value) => value instanceof Secret && typeof value.reveal() === 'string'),
        z.string().min(1),
      ])
      .transform((value) => (typeof value === 'string' ? new Secret(value) : value))
      .refine((secret) => accepts(secret.reveal())),
  };
}

/** One of a few words. */
export function choiceOption<const Word extends string>(
  told: Told & { readonly words: readonly Word[]; readonly default: Word },
): Option<Word, Word> {
  return {
    ...told,
    expected: `one of ${told.words.join(', ')}`,
    secret: false,
    defaultText: told.default,
    fallback: told.default,
    schema: wordSchema(told.words),
  };
}

/** One of a few words, or absent. */
export function optionalChoiceOption<const Word extends string>(
  told: Told & { readonly words: readonly Word[]; readonly defaultText: string },
): Option<Word, Word | undefined> {
  return {
    ...told,
    expected: `one of ${told.words.join(', ')}`,
    secret: false,
    fallback: undefined,
    schema: wordSchema(told.words),
  };
}

/** Words separated by commas. */
export function listOption(told: Told & { readonly expected: string }): Option<readonly string[], readonly string[]> {
  const words = z.string().transform((text) =>
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  );
  return { ...told, secret: false, defaultText: 'none', fallback: [], schema: z.union([z.array(z.string()), words]) };
}

function wordSchema<Word extends string>(words: readonly Word[]): z.ZodType<Word> {
  return z.custom<Word>((value) => words.some((word) => word === value));
}
