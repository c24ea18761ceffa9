// How a concern is called in each place, out of the one name that a person typed.
import { Refusal } from './refusal.mjs';

const FORM = /^[a-z][a-z-]{1,30}$/;
/** Libraries, folders and sub-paths that exist beside the concerns, and keys of options that are not one. */
const TAKEN = [
  ...['apps', 'cli', 'core', 'domain', 'drivers', 'infrastructure', 'libs', 'package', 'testing', 'test'],
  ...['http', 'nest', 'otel', 'package-json', 'src'],
  ...[
    'allow-embedded',
    'configuration',
    'data-dir',
    'imports',
    'inject',
    'role',
    'use-class',
    'use-existing',
    'use-factory',
  ],
];
/** Prefixes of variables that others read. */
const PREFIXES = ['groundwork', 'node', 'npm', 'test', 'port', 'debug'];
/** Names that say nothing, and ends of names that Kubernetes gives to variables of its own. */
const EMPTY = /(?:^|-)(?:utils?|helpers?|common|misc)(?:-|$)/;
const KUBERNETES = /(?:^|-)service-|-(?:service|port|host)$/;
/** What the generated files import by these names. */
const IMPORTED = ['module', 'injectable', 'optional', 'provider', 'type', 'test', 'global', 'logger', 'suite', 'trial'];
/** Global classes and types that they use: `map` would be a class `Map`. */
const GLOBAL =
  `AbortController AbortSignal Array Awaited Boolean Buffer Date Error Exclude Extract Function Math Map Number Object Omit Partial Pick
  Promise Readonly Record Reflect Required Set String Symbol`.split(/\s+/);
const KEYWORDS =
  `abstract any as async await boolean break case catch class const continue debugger declare default delete do else enum export
  extends false finally for from function get if implements import in instanceof interface is let namespace never new null number object of package
  private protected public readonly require return set static string super switch symbol this throw true try type typeof undefined unknown var void
  while with yield eval arguments`.split(/\s+/);

/** @throws Refusal when `typed` cannot be the name of a concern. */
export function namesOf(typed) {
  if (typeof typed !== 'string' || !FORM.test(typed) || /--|-$/.test(typed))
    throw new Refusal(
      `A concern has a name of 2 to 31 lower-case letters and single hyphens, such as parcels or gift-cards; found ${JSON.stringify(typed ?? '')}.`,
    );
  if (isReserved(typed))
    throw new Refusal(`"${typed}" cannot be the name of a concern: it is reserved. Choose another one.`);
  const words = typed.split('-');
  const item = singular(words);
  return {
    kebab: typed,
    camel: camel(words),
    Pascal: pascal(words),
    UPPER: words.join('_').toUpperCase(),
    items: item.plural.join(' '),
    item: item.words.join(' '),
    Item: pascal(item.words),
    ITEM: item.words.join('_').toUpperCase(),
  };
}

function isReserved(typed) {
  return (
    [...TAKEN, ...IMPORTED, ...KEYWORDS].includes(typed) ||
    PREFIXES.includes(typed.split('-')[0]) ||
    EMPTY.test(typed) ||
    KUBERNETES.test(typed) ||
    GLOBAL.includes(pascal(typed.split('-')))
  );
}

/** One of what the concern keeps: `parcel` of `parcels`; `storage record` where the name has no plural. */
function singular(words) {
  const last = words.at(-1);
  const one = singularWord(last);
  if (one === last) return { words: [...words, 'record'], plural: [...words, 'records'] };
  return { words: [...words.slice(0, -1), one], plural: words };
}

function singularWord(word) {
  if (/(?:ss|us|is|news|series|species)$/.test(word) || !word.endsWith('s') || word.length < 3) return word;
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return word.replace(/ies$/, 'y');
  if (/(?:[^a]ch|sh|ss|x|[bt]us)es$/.test(word)) return word.replace(/es$/, ''); // branches, buses, statuses, but caches
  return word.replace(/s$/, '');
}

function pascal(words) {
  return words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}

function camel([first, ...rest]) {
  return first + pascal(rest);
}

/** A text in which every `__kebab__`, `__Pascal__` ... is the name in that form. */
export function fill(text, names) {
  return text.replaceAll(/__(kebab|camel|Pascal|UPPER|items|item|Item|ITEM)__/g, (_, form) => names[form]);
}
