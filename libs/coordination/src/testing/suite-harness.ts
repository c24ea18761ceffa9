import type { CoordinationCapabilities } from '../coordination.driver.js';
import type { CoordinationHarness } from './coordination-harness.js';
import type { Place } from './support/place-suite.js';

/** A harness as far as one suite goes. `CoordinationHarness` is one for all of them. */
export interface SuiteHarness<Application> extends Pick<CoordinationHarness, 'name'> {
  readonly capabilities: Pick<CoordinationCapabilities, 'sharedByProcesses' | 'durable'>;
  openStore(): Promise<Place<Application>>;
}
