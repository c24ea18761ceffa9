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
const USER_INFO = /:\/\/[^\s"'<>`]*@/g;
// The names of secrets in a query that mean nothing elsewhere.
const QUERY = /([?&](?:key|sig|signature|auth|code|otp|pin|sid|jwt|assertion)=)[^&\s#"']+/gi;
const HEADER =
  /\b((?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]*(?:key|token|secret|auth)[\w-]*)(\s*:\s*)(?!\s*["'])(?:(bearer|basic|digest|negotiate)\s+)?[^\r\n]+/gi;
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
const JWT = /eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g;
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----[^]*?(?:-----END [A-Z0-9 ]*-----|$)/g;

// The beginning of any of the names and schemes. Written out, because ignoring case makes a search through a stack twice as long.
const NAMED =
  '[pP](?:[aA][sS][sS]|[wW][dD])|[sS][eE](?:[cC][rR][eE]|[sS][sS])|[tT][oO][kK][eE]|[kK][eE][yY]|[cC](?:[rR][eE][dD]|[oO][oO][kK])|[aA][uU][tT][hH]|[bB](?:[eE][aA][rR][eE]|[aA][sS][iI][cC])';
const SUSPECT_NAME = new RegExp(NAMED);
const SUSPECT = new RegExp(`=|eyJ|-----BEGIN|${NAMED}`);

/**
 * Masks what looks like a credential in text that others wrote: the user info of a URL, `password=...` in any notation, headers and query parameters that carry
 * credentials, bearer and basic tokens, JSON web tokens, private keys.
 */
export function maskSecrets(text: string): string {
  const addressed = text.includes('://') && text.includes('@') ? maskUserInfo(text) : text;
  if (!SUSPECT.test(addressed)) return addressed; // most text, which is looked at once
  let masked = addressed;
  if (masked.includes('-----BEGIN')) masked = masked.replace(PRIVATE_KEY, MASK);
  if (SUSPECT_NAME.test(masked))
    masked = masked
      .replace(HEADER, maskHeader)
      .replace(SECRET_VALUE, `$1$2${MASK}`)
      .replace(BARE_VALUE, `$1$2${MASK}`)
      .replace(BEARER, `$1 ${MASK}`);
  if (masked.includes('=')) masked = masked.replace(QUERY, `$1${MASK}`);
  if (masked.includes('eyJ')) masked = masked.replace(JWT, MASK);
  return masked;
}

/** The paths of a stack are file URLs and hold the "@" of scoped packages; they have no user. */
function maskUserInfo(text: string): string {
  return text.replace(USER_INFO, (match, offset: number) =>
    /file$/i.test(text.slice(Math.max(0, offset - 4), offset)) ? match : `://${MASK}@`,
  );
}

function maskHeader(...[, name, colon, scheme]: string[]): string {
  return `${name}${colon}${scheme === undefined ? '' : `${scheme} `}${MASK}`;
}
