import type { Redactor } from '#core';
import { NestEntry } from './nest-entry.js';
import { ID_NAMES, type RecordIds } from './record-ids.js';

type Fields = Record<string, unknown>;

const ALWAYS = ['level', 'time', 'pid', 'hostname'];
const OWN: ReadonlySet<string> = new Set([...ALWAYS, ...ID_NAMES]);

/**
 * The fields of a record: what was logged, without secrets. What was logged under the name of an id of the context, or of a field that every record has, gets a `_`
 * behind its name, so that nobody can forge a line.
 */
export class RecordFields {
  constructor(
    private readonly redactor: Redactor,
    private readonly ids: RecordIds,
  ) {}

  of(logged: object): Fields {
    return logged instanceof NestEntry ? this.#ofNest(logged) : this.#redacted(logged);
  }

  #ofNest({ context, err, value, objects }: NestEntry): Fields {
    const fields = objects === undefined ? {} : this.#merged(objects);
    if (context !== undefined) set(fields, 'context', this.redactor.text(context));
    if (err !== undefined) set(fields, 'err', this.redactor.redact(err));
    if (value !== undefined) set(fields, 'value', this.redactor.redact(value));
    return fields;
  }

  #merged([first, ...more]: readonly object[]): Fields {
    const fields = first === undefined ? {} : this.#redacted(first);
    for (const object of more)
      for (const [name, value] of Object.entries(this.#redacted(object))) set(fields, name, value);
    return fields;
  }

  #redacted(logged: object): Fields {
    const redacted = this.redactor.redact(logged);
    if (typeof redacted !== 'object' || redacted === null) return { value: redacted };
    const fields = redacted as Fields; // what the redactor makes of an object, and nobody else has
    for (const name in fields)
      if (OWN.has(name)) {
        this.#moveForged(fields);
        break;
      }
    return fields;
  }

  /** A field of ours that this record does not have may be anybody's. */
  #moveForged(fields: Fields): void {
    for (const name of [...ALWAYS, ...this.ids.names()]) if (fields[name] !== undefined) move(fields, name);
  }
}

function set(fields: Fields, name: string, value: unknown): void {
  if (fields[name] !== undefined) move(fields, name);
  fields[name] = value;
}

function move(fields: Fields, name: string): void {
  fields[`${name}_`] = fields[name];
  fields[name] = undefined; // is not written
}
