import { Secret } from '../values/secret.js';
import { MASK, maskSecrets } from './mask-secrets.js';
import { REDACTION_LIMITS, type RedactionLimits, type RedactorOptions } from './redactor.options.js';
import { boxed, hasJson, isHeaders, isSomething, opaqueValue } from './value-kinds.js';
import { errorFields } from './error-fields.js';
import { SecretNames } from './secret-names.js';

/** What one record has used up. */
interface Walk {
  objects: number;
  /** From the record down to where the walk is: an object that is met inside itself ends there. */
  readonly above: object[];
}

/**
 * Makes a copy of anything that was logged, without its secrets: plain data that can be written as JSON. By type (`Secret`), by name at any depth in any spelling, by
 * position (headers as a list), by pattern in every text. What is too deep, too large, circular or throws when it is read is replaced by a word in brackets. Never throws.
 */
export class Redactor {
  readonly #names: SecretNames;
  readonly #limits: RedactionLimits;

  readonly #finish: (text: string) => string;

  constructor(options: RedactorOptions = {}) {
    this.#names = new SecretNames(options.names);
    this.#limits = { ...REDACTION_LIMITS, ...options.limits };
    this.#finish = options.finish ?? ((text) => text);
  }

  redact(value: unknown): unknown {
    return typeof value === 'object' && value !== null
      ? this.#object(value, { objects: 0, above: [] })
      : this.#simple(value);
  }

  /** Text within the limit, its secrets masked. */
  text(text: string): string {
    const { text: limit } = this.#limits;
    if (text.length <= limit) return this.#finish(maskSecrets(text));
    const masked = maskSecrets(text.slice(0, 2 * limit)); // more than is kept, so that a secret at the end is whole
    return this.#finish(`${masked.slice(0, limit)}... ${text.length - limit} more`);
  }

  #any(value: unknown, walk: Walk): unknown {
    return typeof value === 'object' && value !== null ? this.#object(value, walk) : this.#simple(value);
  }

  #simple(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'bigint':
        return String(value);
      case 'symbol':
        return this.text(String(value));
      case 'function':
        return '[Function]';
      default:
        return value;
    }
  }

  #object(value: object, walk: Walk): unknown {
    const { above } = walk;
    if (above.length > this.#limits.depth) return '[too deep]';
    if (above.includes(value)) return '[circular]';
    walk.objects += 1;
    if (walk.objects > this.#limits.objects) return '[too large]';
    above.push(value);
    try {
      return Array.isArray(value) ? this.#list(value, walk) : this.#contents(value, walk);
    } catch {
      return '[unreadable]'; // a getter, a trap of a proxy or a toJSON that throws: the record still says that something was there
    } finally {
      above.pop();
    }
  }

  #contents(value: object, walk: Walk): unknown {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      if (value instanceof Secret) return MASK;
      if (value instanceof Error) return this.#fields(errorFields(value), walk);
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString();
      if (value instanceof Map || isHeaders(value)) return this.#entries(value, walk);
      if (value instanceof Set) return this.#list([...value], walk);
      if (value instanceof URL || value instanceof URLSearchParams || value instanceof RegExp)
        return this.text(String(value));
      const opaque = opaqueValue(value) ?? boxed(value);
      if (opaque !== undefined) return this.#simple(opaque);
    }
    if (hasJson(value)) return this.#any(value.toJSON(), walk);
    return this.#fields(value, walk);
  }

  #fields(value: object, walk: Walk): object {
    const keys = Object.keys(value);
    const copy: Record<string, unknown> = {};
    const width = Math.min(keys.length, this.#limits.width);
    for (let index = 0; index < width; index += 1) {
      const key = keys[index] ?? '';
      if (key === '__proto__') continue; // would set the prototype of the copy, and of what a reader of the log makes of it
      this.#put(copy, key, Reflect.get(value, key), walk);
    }
    if (keys.length > width) copy['[more]'] = keys.length - width;
    if ('value' in copy && this.#isSecretPair(copy)) copy['value'] = MASK;
    return copy;
  }

  #put(copy: Record<string, unknown>, key: string, value: unknown, walk: Walk): void {
    if (value === undefined || typeof value === 'function') return;
    const { secret, shown } = this.#names.look(key);
    copy[shown] = secret && isSomething(value) ? MASK : this.#any(value, walk);
  }

  /** `{ name: 'authorization', value: '...' }`, as some list headers and parameters. */
  #isSecretPair(copy: Record<string, unknown>): boolean {
    const name = copy['name'] ?? copy['key'] ?? copy['header'] ?? copy['field'];
    return typeof name === 'string' && this.#names.look(name).secret;
  }

  #entries(entries: Iterable<readonly [unknown, unknown]>, walk: Walk): object {
    const copy: Record<string, unknown> = {};
    let left = this.#limits.width;
    for (const [key, value] of entries) {
      if (left-- <= 0) {
        copy['[more]'] = true;
        break;
      }
      const name = String(this.#simple(typeof key === 'object' ? '[Object]' : key));
      if (name !== '__proto__') this.#put(copy, name, value, walk);
    }
    return copy;
  }

  /** A member after the name of a secret is one: raw headers, arguments of a command, pairs. */
  #list(list: readonly unknown[], walk: Walk): readonly unknown[] {
    const copy: unknown[] = [];
    const width = Math.min(list.length, this.#limits.width);
    let afterName = false;
    for (let index = 0; index < width; index += 1) {
      const value = list[index];
      copy.push(afterName && isSomething(value) ? MASK : this.#any(value, walk));
      afterName = !afterName && typeof value === 'string' && value.length <= 64 && this.#names.look(value).secret;
    }
    if (list.length > width) copy.push(`[${list.length - width} more]`);
    return copy;
  }
}
