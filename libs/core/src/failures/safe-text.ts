const MAX_LENGTH = 4_000;

// To the last "@" before a space: passwords contain "@" and "/". Masking too much is the safe side.
const USER_INFO = /([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s"'<>`]*@/gi;
const SECRET_VALUE =
  /((?:password|passwd|pwd|secret|token|api[-_]?key|access[-_]?key)[\w-]*)(=|%3D|["']\s*:\s*|["']\s*=\s*)("[^"]*"|'[^']*'|[^\s,;&"']+)/gi;
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
// Control and format characters, line and paragraph separators, lone surrogates: each can forge a line, hide one or reorder text.
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Masks what looks like a credential in text that others wrote: the user info of a URL, `password=...`, a bearer token. */
export function maskSecrets(text: string): string {
  return text.replace(USER_INFO, maskUserInfo).replace(SECRET_VALUE, '$1$2***').replace(BEARER, '$1 ***');
}

/** The paths of a stack are file URLs and hold the "@" of scoped packages; they have no user. */
function maskUserInfo(match: string, scheme: string): string {
  return scheme.toLowerCase() === 'file://' ? match : `${scheme}***@`;
}

/** Text on one line: control characters become visible escapes. */
export function escapeControl(text: string): string {
  return text.replace(CONTROL, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    if (character === '\t') return '\\t';
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** Text of unknown origin as it may be shown: masked, on one line, at most 4,000 characters. */
export function safeText(text: string): string {
  const safe = escapeControl(maskSecrets(text.slice(0, 2 * MAX_LENGTH)));
  return safe.length > MAX_LENGTH ? `${safe.slice(0, MAX_LENGTH - 3)}...` : safe;
}
