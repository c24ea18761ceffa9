import { InfrastructureError, type ErrorRow } from '#core';

/** A metric was asked for under a name or with options that it cannot have. */
export class MetricInvalidError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'METRIC_INVALID',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'A metric cannot be made like this.',
    fix: 'Correct the name or the labels that the message names: the same name must always be asked for with the same options.',
  };
}
