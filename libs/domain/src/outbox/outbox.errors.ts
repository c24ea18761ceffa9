import { InfrastructureError, type ErrorRow } from '#core';

/** A message for a route that nobody registered in this process. Nothing was kept. */
export class OutboxRouteUnknownError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'OUTBOX_ROUTE_UNKNOWN',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'A message was appended for a route that does not exist in this process.',
    fix: 'Register the route with OutboxRoutes while the application is put together, or correct its name.',
  };
}

/** The lease of a message was lost while it was handled: someone else may handle it now, so that what was done is undone. */
export class LeaseLostError extends InfrastructureError {
  static override readonly row: ErrorRow = {
    code: 'LEASE_LOST',
    status: 503,
    settlement: 'retry',
    level: 'warn',
    transience: 'transient',
    title: 'The work took longer than its lease could be renewed, so that it now belongs to someone else.',
    fix: 'Nothing is lost: it is done by the new owner. If it repeats, shorten the work, unblock the event loop, or raise the lease.',
  };
}
