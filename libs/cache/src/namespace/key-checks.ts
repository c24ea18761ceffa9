import { CacheInvalidError } from '#domain/cache';

const MAX_KEY = 512;
const MAX_TAG = 128;
const MAX_TAGS = 16;
const NAMESPACE = /^[A-Za-z0-9._-]{1,64}$/;

/** Callers without types pass anything: what is not a key is refused before it reaches a driver. */
export function assertKey(key: unknown): asserts key is string {
  if (typeof key === 'string' && key.length > 0 && key.length <= MAX_KEY && isWellFormed(key)) return;
  throw new CacheInvalidError(
    `A cache key has 1 to ${MAX_KEY} characters, found ${described(key)}. Shorten it, such as by hashing what makes it long.`,
  );
}

export function assertTag(tag: unknown): asserts tag is string {
  if (typeof tag === 'string' && tag.length > 0 && tag.length <= MAX_TAG && isWellFormed(tag)) return;
  throw new CacheInvalidError(`A cache tag has 1 to ${MAX_TAG} characters, found ${described(tag)}. Change the tag.`);
}

/** @returns a list of the cache's own, each tag once. */
export function checkedTags(tags: readonly string[]): readonly string[] {
  if (tags.length === 0) return tags;
  if (tags.length > MAX_TAGS)
    throw new CacheInvalidError(
      `A cached value has at most ${MAX_TAGS} tags, found ${tags.length}. Use fewer, or keep kinds apart by namespaces.`,
    );
  for (const tag of tags) assertTag(tag);
  return tags.length === 1 ? [...tags] : [...new Set(tags)];
}

export function assertNamespaceName(name: unknown): asserts name is string {
  if (typeof name === 'string' && NAMESPACE.test(name)) return;
  throw new CacheInvalidError(
    `The name of a cache namespace has 1 to 64 letters, digits and . _ -, found ${described(name)}. Change the name.`,
  );
}

/** No half of a surrogate pair, which UTF-8 cannot carry: two keys that differ in it alone would be one. Written out, because a regular expression costs more than all else that `set` does. */
function isWellFormed(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = text.charCodeAt(index + 1);
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false;
    index += 1;
  }
  return true;
}

function described(found: unknown): string {
  if (typeof found !== 'string') return typeof found;
  return found.length <= MAX_TAG
    ? `${found.length} characters, or half a surrogate pair`
    : `${found.length} characters`;
}
