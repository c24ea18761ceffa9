import type { ServerResponse } from 'node:http';
import { breakOff, isUnderWay, setHeader, type PlatformResponse } from './problem-response.js';

interface Fake {
  headersSent: boolean;
  writableEnded: boolean;
  setHeader: jest.Mock;
  destroy: jest.Mock;
}

const node = (facts: Partial<Fake> = {}): Fake => ({
  headersSent: false,
  writableEnded: false,
  setHeader: jest.fn(),
  destroy: jest.fn(),
  ...facts,
});
const asResponse = (fake: object): PlatformResponse => fake as unknown as ServerResponse;

describe('problem response', () => {
  it('sets headers the way of the platform', () => {
    const raw = node();
    const reply = { raw, header: jest.fn() };

    setHeader(asResponse(raw), 'a', '1');
    setHeader(asResponse(reply), 'b', '2');

    expect(raw.setHeader.mock.calls).toEqual([['a', '1']]);
    expect(reply.header.mock.calls).toEqual([['b', '2']]);
  });

  it("sees headers that a handler wrote behind Fastify's back", () => {
    expect(isUnderWay(asResponse({ raw: node({ headersSent: true }), sent: false }))).toBe(true);
    expect(isUnderWay(asResponse(node()))).toBe(false);
  });

  it('breaks off what is not ended, and nothing else', () => {
    const open = node();
    const ended = node({ writableEnded: true });

    breakOff(asResponse({ raw: open }));
    breakOff(asResponse(ended));

    expect(open.destroy).toHaveBeenCalledTimes(1);
    expect(ended.destroy).not.toHaveBeenCalled();
  });
});
