import type { FaultDirection, FaultProxy } from '#core/testing';
import type { PrivateRedis } from '../../../support/servers/private-redis.js';

/** What fails: the way of one member to the server, or the server itself. */
export interface Ground {
  readonly proxy: FaultProxy;
  readonly server: PrivateRedis;
}

export interface CacheFault {
  readonly name: string;
  readonly begin: (ground: Ground) => Promise<void> | void;
  readonly end: (ground: Ground) => Promise<void> | void;
  /** The first member is answered nothing: it does not know what is cached. */
  readonly silent: boolean;
  /** What is to be invalidated is, all the same. */
  readonly invalidates?: boolean;
  /** The other member does not notice: the fault is on the first one's way. */
  readonly onTheWay: boolean;
}

const heal = ({ proxy }: Ground): Promise<void> => proxy.heal();

function blackHole(name: string, direction?: FaultDirection): CacheFault {
  return { name, silent: true, onTheWay: true, begin: ({ proxy }) => proxy.blackHole(direction), end: heal };
}

/** Every connection that comes to it is reset there. */
function resetAt(name: string, pattern: string, when: 'before' | 'after', silent: boolean): CacheFault {
  const begin = ({ proxy }: Ground): void => {
    void proxy.on({
      direction: 'toClient',
      at: { kind: 'pattern', pattern, when },
      fault: 'reset',
      times: 100_000,
    });
  };
  return { name, silent, onTheWay: true, begin, end: heal };
}

/** Where no server listens: the port of "discard". */
const NOWHERE = ['127.0.0.1', '9'] as const;

export const CACHE_FAULTS: readonly CacheFault[] = [
  resetAt('reset in the middle of each answer to a read', '$36\r\n', 'after', true), // the epoch, with which it begins
  resetAt('reset instead of the answer to what was done', ':1\r\n', 'before', false),
  blackHole('a black hole'),
  blackHole('a black hole on the way to the server', 'toServer'),
  blackHole('a black hole on the way back', 'toClient'),
  {
    name: 'frozen',
    ...{ silent: true, onTheWay: false },
    begin: ({ server }) => server.freeze(),
    end: ({ server }) => server.thaw(),
  },
  {
    name: 'killed, and started again empty',
    ...{ silent: true, onTheWay: false },
    begin: ({ server }) => server.kill9(),
    end: ({ server }) => server.start(),
  },
  {
    name: 'a replica that takes no writes',
    ...{ silent: false, onTheWay: false },
    begin: async ({ server }) => void (await server.ask(['REPLICAOF', ...NOWHERE])),
    end: async ({ server }) => void (await server.ask(['REPLICAOF', 'NO', 'ONE'])),
  },
  {
    name: 'out of memory',
    ...{ silent: false, onTheWay: false, invalidates: true },
    begin: async ({ server }) => void (await server.ask(['CONFIG', 'SET', 'maxmemory', '1'])),
    end: async ({ server }) => void (await server.ask(['CONFIG', 'SET', 'maxmemory', '0'])),
  },
];
