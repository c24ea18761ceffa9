import { createHash } from 'node:crypto';
import { RedisCommandError } from '#domain/redis';
import type { DriverNode } from './redis.driver.js';

/** Where a scan that is done page by page has come to. */
export interface ScanCursor {
  /** The server's own, which holds for one node: `0` where it begins. */
  readonly at: string;
  /** Which node, counted from 0 in the order of their names. */
  readonly node: number;
  /** Which nodes there were when the scan began. Empty: none said so, because it begins now, or because there is only one server. */
  readonly nodes: string;
}

const BEGINNING: ScanCursor = { at: '0', node: 0, nodes: '' };
const OF_A_SERVER = /^[1-9]\d{0,19}$/;
const OF_A_CLUSTER = /^(0|[1-9]\d{0,19})-(\d{1,4})-([\da-f]{16})$/;

/** @throws RedisCommandError with the reason `CURSOR_INVALID` */
export function readScanCursor(text: string | undefined, isCluster: boolean): ScanCursor {
  if (text === undefined) return BEGINNING;
  if (!isCluster && OF_A_SERVER.test(text)) return { ...BEGINNING, at: text };
  const [, at, node, nodes] = isCluster ? (OF_A_CLUSTER.exec(text) ?? []) : [];
  if (at !== undefined && node !== undefined && nodes !== undefined) return { at, node: Number(node), nodes };
  throw new RedisCommandError('A cursor is what an earlier page gave. Begin without one.', {
    details: { reason: 'CURSOR_INVALID' },
  });
}

/** The nodes one after the other, in an order that all processes agree on. */
export class ScanRoute {
  readonly #nodes: readonly DriverNode[];
  readonly #sign: string;

  constructor(
    nodes: readonly DriverNode[],
    private readonly isCluster: boolean,
  ) {
    this.#nodes = [...nodes].sort((one, other) => (one.name < other.name ? -1 : 1));
    const names = this.#nodes.map(({ name }) => name).join(' ');
    this.#sign = createHash('sha256').update(names).digest('hex').slice(0, 16);
  }

  /** @throws RedisCommandError with the reason `CURSOR_OUTDATED` */
  goOn({ at, node, nodes }: ScanCursor): { readonly node: DriverNode; readonly at: string } {
    const found = this.#nodes[node];
    if (found !== undefined && (nodes === '' || nodes === this.#sign)) return { node: found, at };
    throw new RedisCommandError(
      'Other nodes hold the keys of the cluster than when the scan began, and keys would be missed. Begin again, without a cursor.',
      { details: { reason: 'CURSOR_OUTDATED' } },
    );
  }

  /** The cursor behind a page, given what the node answered. Undefined: there is nothing more. */
  after({ node }: ScanCursor, answered: string): string | undefined {
    if (!this.isCluster) return answered === '0' ? undefined : answered;
    const next = answered === '0' ? node + 1 : node;
    return next === this.#nodes.length ? undefined : `${answered}-${next}-${this.#sign}`;
  }
}
