import {
  RedisAuthenticationError,
  RedisCommandError,
  RedisOutOfMemoryError,
  RedisPermissionError,
  RedisReadOnlyError,
  RedisUnavailableError,
} from '#domain/redis';
import type { FailureRow } from './failure-row.js';

/** Longer, and an error reply is cut: scripts can put anything into one. */
const MAX_TEXT = 300;

const unavailable = (what: string): FailureRow => ({ type: RedisUnavailableError, what });

/** By the first word of an error reply. */
const serverFailures: Readonly<Record<string, FailureRow>> = {
  READONLY: {
    type: RedisReadOnlyError,
    what: 'it is a read-only replica. Let {URL} name the master, or use sentinels ({MODE})',
  },
  OOM: {
    type: RedisOutOfMemoryError,
    what: 'it has no memory left and may evict nothing. Raise maxmemory, or keep less',
  },
  MISCONF: {
    type: RedisReadOnlyError,
    what: 'it refuses writes, because it cannot write its snapshot. Free disk space at the server, or look at its log',
  },
  NOREPLICAS: {
    type: RedisReadOnlyError,
    what: 'it refuses writes, because too few replicas follow it (min-replicas-to-write). Start them',
  },
  WRONGPASS: {
    type: RedisAuthenticationError,
    what: 'it refuses the user or the password. Correct them in {URL}, or {PASSWORD}',
    option: 'PASSWORD',
  },
  NOAUTH: {
    type: RedisAuthenticationError,
    what: 'it wants a password, and none was given. Put it into {URL} or {PASSWORD}',
    option: 'PASSWORD',
  },
  NOPERM: { type: RedisPermissionError, what: 'the user may not do that. Extend its rights (ACL SETUSER)' },
  DENIED: {
    type: RedisAuthenticationError,
    what: 'it is in protected mode and has no password. Give it one, or bind it to an address',
  },
  LOADING: unavailable('it is loading its data, as after a restart. Wait'),
  MASTERDOWN: unavailable(
    'it is a replica that has lost its master. Wait for the failover, or let {URL} name the master',
  ),
  BUSY: unavailable('a script keeps it busy. Wait, or end it (SCRIPT KILL)'),
  CLUSTERDOWN: unavailable('the cluster is down: some of its slots are served by nobody. Look at CLUSTER INFO'),
  TRYAGAIN: unavailable('keys of the command are being moved to another node. Try again'),
  MOVED: { type: RedisCommandError, what: 'it is the node of a cluster. Set {MODE}=cluster', option: 'MODE' },
  UNBLOCKED: unavailable('it has become a replica meanwhile. Try again'),
};

/** What an error reply is. Undefined when the text is none: it would begin with a word in capitals. */
export function serverFailure(text: string): { readonly row: FailureRow; readonly reason: string } | undefined {
  const word = /^-?([A-Z][A-Z0-9_]+)(?:\s|$)/.exec(text)?.[1];
  if (word === undefined) return undefined;
  if (/^ERR (?:AUTH|.*(?:invalid password|without any password configured))/i.test(text))
    return {
      reason: 'WRONGPASS',
      row: {
        type: RedisAuthenticationError,
        what: 'it refuses the password, or has none to compare it with. Correct it in {URL}, or {PASSWORD}',
        option: 'PASSWORD',
      },
    };
  if (/max number of clients reached/.test(text))
    return {
      reason: 'MAXCLIENTS',
      row: unavailable('it has as many clients as it takes (maxclients). Close some, or raise it'),
    };
  if (/cluster support disabled/.test(text))
    return {
      reason: 'NO_CLUSTER',
      row: { type: RedisCommandError, what: 'it is no node of a cluster. Correct {MODE}, or {URL}', option: 'MODE' },
    };
  const row = Object.hasOwn(serverFailures, word) ? serverFailures[word] : undefined;
  if (row !== undefined) return { row, reason: word };
  return { reason: word, row: { type: RedisCommandError, what: `it refused the command: ${shown(text)}` } };
}

/** Braces are what a message puts variables into. */
function shown(text: string): string {
  const [told = ''] = text.split(', with args beginning with'); // the arguments may be secrets
  const plain = told.replace(/[{}]/g, '').replace(/\.$/, '');
  return plain.length <= MAX_TEXT ? plain : `${plain.slice(0, MAX_TEXT)}...`;
}
