/** Something that works and that someone should look at. */
export interface Finding {
  readonly code: string;
  readonly detail: string;
}

export interface FindingParts {
  readonly target: string;
  readonly urlVariable: string;
}

/** What the answers to INFO and CLUSTER INFO give reason to look at, the worst first. */
export function findIn(text: string, { target, urlVariable }: FindingParts): readonly Finding[] {
  const told = fieldsOf(text);
  const found: Finding[] = [];
  const find = (code: string, detail: string): void => void found.push({ code, detail: `${target} ${detail}` });
  const state = told.get('cluster_state');
  if (state !== undefined && state !== 'ok')
    find(
      'REDIS_CLUSTER_DOWN',
      'says that its cluster does not serve all slots. Look at CLUSTER INFO and CLUSTER NODES.',
    );
  if (told.get('role') === 'slave' && told.get('slave_read_only') !== '0')
    find('REDIS_READ_ONLY', `is a replica and takes no writes. Point ${urlVariable} at the master, or use sentinels.`);
  const policy = told.get('maxmemory_policy');
  // Locks, tokens and idempotency keys have a time to live, so that a "volatile" policy may drop them, too.
  if (policy !== undefined && policy !== 'noeviction' && told.get('maxmemory') !== '0')
    find(
      'REDIS_EVICTS',
      `may drop keys that are still held, such as locks, when its memory is full (maxmemory-policy ${policy}). Set noeviction, or keep what may be dropped on another server.`,
    );
  return found;
}

function fieldsOf(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/).map((line) => line.split(':', 2));
  return new Map(lines.flatMap(([name = '', value]) => (value === undefined ? [] : [[name, value] as const])));
}
