import { causeChain } from '../../errors/cause-chain.js';
import { numberOf, textOf } from '../../errors/error-facts.js';
import { EXIT_CODES } from '../exit-codes.js';
import type { Failure } from '../failure.js';

/** The port that the server should listen on is taken, or this process may not use it. */
export function portNotUsable(error: unknown): Failure | undefined {
  const link = causeChain(error).find(
    (candidate) => textOf(candidate, 'syscall') === 'listen' || textOf(candidate, 'code') === 'EADDRINUSE',
  );
  if (link === undefined) return undefined;
  const port = numberOf(link, 'port');
  const place = port === undefined ? (textOf(link, 'address') ?? 'that address') : `port ${port}`;
  const free = port === undefined ? 'a free port' : `a free port, such as PORT=${port + 1 > 65_535 ? 3000 : port + 1}`;
  const code = textOf(link, 'code');
  if (code === 'EADDRINUSE') {
    return {
      code: 'PORT_IN_USE',
      what: `${place.charAt(0).toUpperCase()}${place.slice(1)} is in use.`,
      why: `Another process listens on ${place}; perhaps this application is running already.`,
      action: [
        `Stop the other process${port === undefined ? '' : ` (lsof -i :${port} names it)`}.`,
        `Or set PORT to ${free}.`,
      ],
      // The configuration may be right and the port free a moment later, as in a restart: unavailable, not misconfigured.
      exitCode: EXIT_CODES.unavailable,
    };
  }
  if (code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return undefined;
  return {
    code: 'PORT_NOT_ALLOWED',
    what: `This process may not listen on ${place}.`,
    why:
      code === 'EACCES'
        ? 'Ports below 1024 need a privilege on most systems.'
        : 'The host given is not an address of this machine.',
    action: [
      code === 'EACCES'
        ? 'Set PORT to 1024 or above.'
        : 'Correct the host that is passed to bootstrap(), or leave it out.',
    ],
    exitCode: EXIT_CODES.configuration,
  };
}
