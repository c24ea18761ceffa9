import { SequentialIds } from '#core/testing';

describe('SequentialIds', () => {
  it('counts up in ids that are valid as UUIDv7', () => {
    const ids = new SequentialIds();

    expect([ids.next(), ids.next()]).toEqual([
      '00000000-0000-7000-8000-000000000001',
      '00000000-0000-7000-8000-000000000002',
    ]);
  });
});
