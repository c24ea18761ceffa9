import type { ErrorRow } from './error-row.js';
import { InfrastructureError } from './infrastructure-error.js';

/** The process runs on a release of Node that this package does not support. Nothing was built. */
export class NodeTooOldError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'NODE_TOO_OLD',
    status: 500,
    settlement: 'retry',
    level: 'fatal',
    transience: 'permanent',
    title: 'This release of Node is too old.',
    fix: 'Install the release that the message names, or a later one, and start again with it.',
  };
}
