import { CompositionError, type Clock, type Random } from '#core';
import { createClient, createCluster, createSentinel } from 'redis';
import type { RedisSettings } from '../../redis.options.js';
import type { RedisAddress } from '../../redis-url.js';
import { clientOptions, RESP, socketOptions, type ClientOptionsParts } from './client-options.js';
import { ClusterLink } from './cluster.link.js';
import type { Link, LinkWatcher } from './link.js';
import type { ClusterClient, NodeClient, SentinelClient } from './node-client.js';
import { ReconnectPauses } from './reconnect-pauses.js';
import { SentinelLink } from './sentinel.link.js';
import { StandaloneLink } from './standalone.link.js';

export interface OwnLinkParts {
  readonly settings: RedisSettings;
  readonly address: RedisAddress;
  readonly clock: Clock;
  readonly random: Random;
  readonly watcher: LinkWatcher;
}

/** How often sentinels are asked for the master at least, besides what they tell by themselves. */
const SENTINEL_INTERVAL = 1_000;
/** Attempts of node-redis to find a master, one second apart, before it gives up; another call starts anew. */
const SENTINEL_ATTEMPTS = 2;

// Borders: the generic types of the package stay here, and a client leaves as what we use of it.

/** Connections of ours. */
export function ownLink(parts: OwnLinkParts): Link {
  if (parts.settings.mode === 'cluster') return clusterLink(parts);
  return parts.settings.mode === 'sentinel' ? sentinelLink(parts) : standaloneLink(parts);
}

function standaloneLink(parts: OwnLinkParts): Link {
  let opened = false;
  // Until the first connection one attempt is all: the start is to tell why it failed.
  const pauses = new ReconnectPauses(parts.clock, parts.random);
  const options = optionsParts(parts, (retries) => (opened ? pauses.next(retries) : false));
  const [host] = parts.address.hosts;
  const made: unknown = createClient({ RESP, ...clientOptions(options), socket: socketOptions(options, host) });
  const client = made as NodeClient;
  client.on('ready', () => (opened = true));
  return new StandaloneLink(client, { clock: parts.clock, watcher: parts.watcher, pauses, owned: true });
}

function clusterLink(parts: OwnLinkParts): Link {
  const pauses = new ReconnectPauses(parts.clock, parts.random);
  const options = optionsParts(parts, (retries) => pauses.next(retries));
  const made: unknown = createCluster({
    RESP,
    rootNodes: parts.address.hosts.map(({ host, port }) => ({ socket: { host, port } })),
    defaults: { ...clientOptions(options), socket: socketOptions(options) },
    minimizeConnections: true, // a node that is away does not keep the others from being used
  });
  return new ClusterLink(made as ClusterClient, { ...parts, pauses, owned: true });
}

function sentinelLink(parts: OwnLinkParts): Link {
  const pauses = new ReconnectPauses(parts.clock, parts.random);
  const options = optionsParts(parts, (retries) => pauses.next(retries));
  const { settings, address } = parts;
  const { socketTimeout: _ofServers, ...socket } = socketOptions(options); // nobody asks the connection to a sentinel whether it lives
  const made: unknown = createSentinel({
    RESP,
    name: settings.sentinelMaster,
    sentinelRootNodes: address.hosts.map(({ host, port }) => ({ host, port })),
    nodeClientOptions: { ...clientOptions(options), socket: socketOptions(options) },
    sentinelClientOptions: {
      maintNotifications: 'disabled',
      ...(settings.sentinelPassword === undefined ? {} : { password: settings.sentinelPassword.reveal() }),
      socket,
    },
    scanInterval: SENTINEL_INTERVAL,
    maxCommandRediscovers: SENTINEL_ATTEMPTS,
    passthroughClientErrorEvents: true,
  });
  return new SentinelLink(made as SentinelClient, { clock: parts.clock, watcher: parts.watcher, pauses, owned: true });
}

function optionsParts(
  { settings, address }: OwnLinkParts,
  reconnectDelay: ClientOptionsParts['reconnectDelay'],
): ClientOptionsParts {
  return { settings, address, reconnectDelay };
}

export interface GivenLinkParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly watcher: LinkWatcher;
  readonly instance: string;
}

/** The application's own client. @throws CompositionError when it is none of node-redis that can be used. */
export function givenLink(client: object | undefined, parts: GivenLinkParts): Link {
  const link = { ...parts, owned: false };
  if (has<ClusterClient>(client, 'nodeByAddress', '_slots', 'getNodeClientForKey'))
    return new ClusterLink(client, link);
  if (has<SentinelClient>(client, 'getMasterNode', '_execute')) return new SentinelLink(client, link);
  if (has<NodeClient>(client, 'sendCommand', 'duplicate', 'isReady', 'subscribe'))
    return new StandaloneLink(client, link);
  throw new CompositionError(
    `The option \`client\` of Redis "${parts.instance}" is a client of node-redis 6, made by createClient, createCluster or createSentinel; found something else. A pool cannot be used: its connections are for one caller each.`,
  );
}

/** Border: what an application hands over is told apart by what it can do, because it may come from another copy of the package. */
function has<T extends object>(client: object | undefined, ...members: readonly string[]): client is T {
  return client !== undefined && members.every((member) => member in client);
}
