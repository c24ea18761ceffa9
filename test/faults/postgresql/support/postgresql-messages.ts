import type { MessageFraming } from '#core/testing';

/** Messages of PostgreSQL's protocol: a letter and a length that counts itself; the very first of a client has no letter, and begins with a zero. */
export const postgresqlMessages: MessageFraming = {
  lengthOf(start) {
    const letter = start[0] === 0 ? 0 : 1;
    return start.length < letter + 4 ? undefined : letter + start.readUInt32BE(letter);
  },
};
