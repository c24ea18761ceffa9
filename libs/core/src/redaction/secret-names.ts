import { maskSecrets } from './mask-secrets.js';

/** Folded: in lower case, without `-`, `_`, `.` and spaces. A name is secret when it contains one of these. */
const SECRET_PARTS: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'pwd',
  'secret',
  'token',
  'apikey',
  'accesskey',
  'privatekey',
  'encryptionkey',
  'signingkey',
  'authorization',
  'cookie',
  'credential',
  'sessionid',
  'connectionstring',
];

/** Folded names that are secret when they are nothing but this. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  'auth',
  'pass',
  'jwt',
  'pin',
  'otp',
  'cvv',
  'cvc',
  'dsn',
  'sid',
  'rawheaders',
]);

// What is told about a secret, and is none.
const HARMLESS_ENDING = /(?:count|type|ttl|expiresat|expiresin|expiry|length|limit|policy|version)$/;
const NOT_FOLDED = /[-_.\s]/g;
const MAX_KNOWN = 2_000;
const MAX_NAME = 200;

/** A name of a field, header or parameter. */
export interface KnownName {
  /** Its value is not shown. */
  readonly secret: boolean;
  /** As it is shown: a name that others chose can be a secret itself. */
  readonly shown: string;
}

/** Which names say that the value is secret. */
export class SecretNames {
  readonly #more: readonly string[];
  // A process logs the same few names again and again.
  readonly #known = new Map<string, KnownName>();

  /** @param more further names that are secret in this application, in any spelling. */
  constructor(more: readonly string[] = []) {
    this.#more = more.map(fold).filter((name) => name !== '');
  }

  look(name: string): KnownName {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const looked = { secret: this.#isSecret(fold(name)), shown: maskSecrets(name.slice(0, MAX_NAME)) };
    if (this.#known.size < MAX_KNOWN && name.length <= MAX_NAME) this.#known.set(name, looked);
    return looked;
  }

  #isSecret(name: string): boolean {
    const contains = (part: string): boolean => name.includes(part);
    if (SECRET_WORDS.has(name) || this.#more.some(contains)) return true;
    return SECRET_PARTS.some(contains) && !HARMLESS_ENDING.test(name);
  }
}

function fold(name: string): string {
  return name.slice(0, 1_000).toLowerCase().replace(NOT_FOLDED, '');
}
