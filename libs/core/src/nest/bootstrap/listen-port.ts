import { ConfigurationError } from '../../errors/configuration.errors.js';
import { safeText } from '../../failures/safe-text.js';

const DEFAULT_PORT = 3000;
const MAX_PORT = 65_535;

/**
 * Option before `PORT` before 3000; 0 lets the system choose.
 * @throws ConfigurationError for anything else: Node would take `PORT=abc` for the path of a socket.
 */
export function listenPort(option: number | undefined, variable: string | undefined): number {
  const text = variable === '' ? undefined : variable;
  const port = option ?? (text === undefined ? DEFAULT_PORT : /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN);
  if (Number.isInteger(port) && port >= 0 && port <= MAX_PORT) return port;
  throw new ConfigurationError([
    {
      subject: option === undefined ? 'PORT' : 'bootstrap port',
      expected: `a whole number from 0 to ${MAX_PORT}`,
      found: safeText(JSON.stringify(option ?? text)).slice(0, 80),
      source: option === undefined ? 'environment' : 'option',
      fix: 'Set it to a free port, or leave it out for 3000.',
    },
  ]);
}
