// Insertions into TypeScript files, at places that must exist exactly once.
import { Refusal } from './refusal.mjs';

/**
 * The text with `insert` before or after the one place where `anchor` stands.
 * @param edit `{ file, anchor, before | after }`; `anchor` is text as it stands in the formatted file.
 * @throws Refusal when it stands nowhere or several times: someone changed the file, and guessing would break it.
 */
export function insertAt(text, { file, anchor, before, after }) {
  const places = text.split(anchor).length - 1;
  if (places !== 1)
    throw new Refusal(
      `${file}: expected ${JSON.stringify(anchor)} once, found it ${places} times. ` +
        'The file has changed since the generator was written: correct the anchor in scripts/new-concern/registrations.mjs.',
    );
  const place = text.indexOf(anchor);
  return before === undefined
    ? text.slice(0, place + anchor.length) + after + text.slice(place + anchor.length)
    : text.slice(0, place) + before + text.slice(place);
}
