import { FastifyAdapter } from '@nestjs/platform-fastify';
import { answerFrameworkError } from './framework-errors.js';

describe('answerFrameworkError', () => {
  it('answers a path that cannot be decoded with problem details', async () => {
    const fastify = new FastifyAdapter({ frameworkErrors: answerFrameworkError }).getInstance();
    fastify.get('/orders/:id', async () => 'found');
    const response = await fastify.inject('/orders/%E0%A4%A?page=1');
    await fastify.close();

    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(response.body)).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: expect.stringContaining('%E0%A4%A'),
      instance: '/orders/%E0%A4%A',
      code: 'BAD_REQUEST',
    });
  });

  it('tells nothing but the kind of a failure that is not the client’s', () => {
    const raw = { writeHead: jest.fn(), end: jest.fn<undefined, [string]>() };
    type Parts = Parameters<typeof answerFrameworkError>;

    answerFrameworkError(new Error('secret'), { raw: {} } as Parts[1], { raw } as unknown as Parts[2]);

    expect(raw.writeHead).toHaveBeenCalledWith(500, { 'Content-Type': 'application/problem+json' });
    expect(JSON.parse(raw.end.mock.calls[0]?.[0] ?? '')).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      code: 'INTERNAL_ERROR',
    });
  });
});
