import { escapeControl } from '../redaction/control-characters.js';
import { maskSecrets } from '../redaction/mask-secrets.js';

const MAX_LENGTH = 4_000;

/** Text of unknown origin as it may be shown: masked, on one line, at most 4,000 characters. */
export function safeText(text: string): string {
  const safe = escapeControl(maskSecrets(text.slice(0, 2 * MAX_LENGTH)));
  return safe.length > MAX_LENGTH ? `${safe.slice(0, MAX_LENGTH - 3)}...` : safe;
}
