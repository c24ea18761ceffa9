import type { Redactor } from '#core';
import { NestEntry } from './nest-entry.js';
import type { RecordIds } from './record-ids.js';

type Fields = Record<string, unknown>;

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
    if (fields['level'] !== undefined) move(fields, 'level');
    if (fields['time'] !== undefined) move(fields, 'time');
    if (fields['pid'] !== undefined) move(fields, 'pid');
    if (fields['hostname'] !== undefined) move(fields, 'hostname');
    for (const name of this.ids.names()) if (fields[name] !== undefined) move(fields, name);
    return fields;
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
