import { createPostgreSqlTypeParsers } from '@mikro-orm/sql';
import { createTypeParsers } from './type-parsers.js';

describe('createTypeParsers', () => {
  it('gives what MikroORM gives `pg`', () => {
    const ours = createTypeParsers();
    const theirs = createPostgreSqlTypeParsers((text) => [text]);
    for (const oid of Object.keys(theirs).map(Number)) {
      const parse = ours.getTypeParser(oid, 'text') as (text: string) => unknown;
      expect(parse('{2026-01-01,NULL}')).toEqual(
        Array.isArray(theirs[oid]?.('x')) ? ['2026-01-01', null] : '{2026-01-01,NULL}',
      );
    }
  });
});
