import {
  EventInvalidError,
  EventRefusedError,
  EventUnreadableError,
  GroupUnknownError,
  MessagingError,
} from '#domain/messaging';

describe('the errors of the event bus', () => {
  it('are all errors of the event bus', () => {
    const errors = [
      new EventInvalidError('x'),
      new EventRefusedError('x'),
      new EventUnreadableError('x', { reason: 'schema' }),
      new GroupUnknownError('x'),
    ];

    expect(errors.every((error) => error instanceof MessagingError)).toBe(true);
    expect(errors.every(({ row }) => row.settlement === 'park')).toBe(true); // none of them is mended by trying again
  });

  it('tell why an event is unreadable, and keep the cause', () => {
    const cause = new Error('inner');

    expect(new EventUnreadableError('x', { reason: 'newer-version', cause })).toMatchObject({
      name: 'EventUnreadableError',
      code: 'EVENT_UNREADABLE',
      reason: 'newer-version',
      cause,
    });
  });
});
