import assert from 'node:assert/strict';
import type { OutboxMessage } from '#domain/outbox';
import type { OutboxSuite } from './outbox-suite.js';

const corners: readonly (readonly [string, Partial<OutboxMessage>])[] = [
  ['an empty payload', { payload: '' }],
  ['a payload of 256 KiB', { payload: JSON.stringify('x'.repeat(256 * 1024 - 2)) }],
  ['a payload of 256 KiB that is not ASCII', { payload: 'ü'.repeat(128 * 1024) }],
  ['a payload that is no JSON', { payload: '{"a": \'b\' -- ; drop table outbox' }],
  ['a payload with the spelling of its JSON', { payload: '{ "b": 1.0, "a": 1e2, "a": 2 }\n' }],
  ['a payload with a NUL that JSON escapes', { payload: '"a\\u0000b"' }],
  ['characters beyond the basic plane, marks and directions', { payload: '😀 e\u0301 \u202e\u200b\ufeff 漢字' }],
  ['control characters', { payload: '\u0001\t\r\n\u001f\u007f\u0085\u2028' }],
  [
    'headers with odd names and values',
    {
      headers: {
        '': 'empty name',
        'x y': '"quoted" \\ back\\slash',
        constructor: 'constructor',
        'ü-Kopf': '😀',
        $1: '$1::text; --',
        empty: '',
        lines: 'a\r\nb\u0001',
        long: 'v'.repeat(8_192),
      },
    },
  ],
  ['a key of 512 characters', { key: 'k'.repeat(512) }],
  ['a key of 512 characters beyond ASCII', { key: '漢'.repeat(512) }],
  ['a topic of 255 characters', { topic: 'ü'.repeat(255) }],
  ['a topic with quotes and wildcards', { topic: `%_'"; drop table outbox; --\\` }],
];

/** What was appended arrives, to the letter, from a unit of work and from outside. */
export function payloadCases({ test }: OutboxSuite): void {
  for (const [what, fields] of corners) {
    test(`carries ${what}`, async ({ start, receiver, message, until }) => {
      const to = receiver();
      const { outbox, unitOfWork } = await start([to.route]);
      const appended = [message('outside', fields), message('inside', fields)] as const;
      await outbox.append([appended[0]]);
      await unitOfWork.run(() => outbox.append([appended[1]]));
      await until('both', () => to.confirmed.length === 2);
      for (const { id, topic, payload, headers, key } of appended) {
        const found = to.seen.find((seen) => seen.id === id);
        assert.deepEqual(
          { topic: found?.topic, payload: found?.payload, headers: { ...found?.headers }, key: found?.key },
          { topic, payload, headers: { ...headers }, key },
        );
      }
    });
  }
}
