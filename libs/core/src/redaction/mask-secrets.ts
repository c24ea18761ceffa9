/** What stands where a secret was. */
export const MASK = '***';

// What the name of a value contains that nobody may read. `SecretNames` says the same of keys.
const NAME =
  'pass(?:word|wd|phrase|code)|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential|authorization|cookie|session[-_]?id';
// Quoted, also within quoted JSON, and cut off before its end; else up to a space or a separator.
const VALUE = [
  '"(?:[^"\\\\]|\\\\.)*(?:"|$)',
  "'(?:[^'\\\\]|\\\\.)*(?:'|$)",
  '(?<quote>\\\\+["\'])[^]*?(?:(?<!\\\\)\\k<quote>|$)',
  '[^\\s,;&"\'}\\]]+',
].join('|');
const SEPARATOR = '=|%3D|\\\\*["\']\\s*[:=]\\s*|\\s*:\\s*(?=\\\\*["\'])';

const SECRET_VALUE = new RegExp(`((?:${NAME})[\\w-]*)(${SEPARATOR})(?:${VALUE})`, 'gi');
// `password: hunter2`, when it is not the beginning of a sentence.
const BARE_VALUE = new RegExp(`((?:${NAME})[\\w-]*)(\\s*:\\s+)(?=[^\\s,;]*\\d)[^\\s,;&"'}\\]]{6,}`, 'gi');
// To the last "@" before a space: passwords contain "@" and "/". Masking too much is the safe side.
const USER_INFO = /([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s"'<>`]*@/gi;
// The names of secrets in a query that mean nothing elsewhere.
const QUERY = /([?&](?:key|sig|signature|auth|code|otp|pin|sid|jwt|assertion)=)[^&\s#"']+/gi;
const HEADER =
  /\b((?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]*(?:key|token|secret|auth)[\w-]*)(\s*:\s*)(?!\s*["'])(?:(bearer|basic|digest|negotiate)\s+)?[^\r\n]+/gi;
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
const JWT = /eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g;
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----[^]*?(?:-----END [A-Z0-9 ]*-----|$)/g;

// Most text has none of these, and is looked at once.
const SUSPECT = new RegExp(`://|eyJ|-----BEGIN|[?&]\\w+=|basic|bearer|${NAME}`, 'i');

/**
 * Masks what looks like a credential in text that others wrote: the user info of a URL, `password=...` in any notation, headers and query parameters that carry
 * credentials, bearer and basic tokens, JSON web tokens, private keys.
 */
export function maskSecrets(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text
    .replace(PRIVATE_KEY, MASK)
    .replace(USER_INFO, maskUserInfo)
    .replace(HEADER, maskHeader)
    .replace(SECRET_VALUE, `$1$2${MASK}`)
    .replace(BARE_VALUE, `$1$2${MASK}`)
    .replace(QUERY, `$1${MASK}`)
    .replace(BEARER, `$1 ${MASK}`)
    .replace(JWT, MASK);
}

/** The paths of a stack are file URLs and hold the "@" of scoped packages; they have no user. */
function maskUserInfo(match: string, scheme: string): string {
  return scheme.toLowerCase() === 'file://' ? match : `${scheme}${MASK}@`;
}

function maskHeader(...[, name, colon, scheme]: string[]): string {
  return `${name}${colon}${scheme === undefined ? '' : `${scheme} `}${MASK}`;
}
