// Insertions into TypeScript files, at places that must exist exactly once.
import { Refusal } from './refusal.mjs';

/**
 * The text with `insert` before or after the one place where `anchor` stands.
 * @param edit `{ file, anchor, before | after }`; spaces and line ends of the anchor stand for any: a line breaks elsewhere once it is longer.
 * @throws Refusal when it stands nowhere or several times: someone changed the file, and guessing would break it.
 */
export function insertAt(text, { file, anchor, before = '', after = '' }) {
  const places = [...text.matchAll(patternOf(anchor))];
  if (places.length !== 1)
    throw new Refusal(
      `${file}: expected ${JSON.stringify(anchor)} once, found it ${places.length} times. ` +
        'The file has changed since the generator was written: correct the anchor in scripts/new-concern/registrations.mjs.',
    );
  const [{ index, 0: found }] = places;
  return text.slice(0, index) + before + found + after + text.slice(index + found.length);
}

function patternOf(anchor) {
  const parts = anchor
    .trim()
    .split(/\s+|(?<=[[({])/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(parts.join('\\s*'), 'g');
}
