import { orAbort } from '../errors/abort.js';
import type { Need } from '../health/health-indicators.js';
import type { GroupState, StartGroup } from './start-group.js';

/** A group as `StartGroups` keeps it. */
export class HeldGroup implements StartGroup {
  state: GroupState;
  failure: unknown = undefined;

  constructor(
    readonly name: string,
    readonly need: Need,
    private readonly join: (group: HeldGroup) => Promise<void> | undefined,
  ) {
    this.state = need === 'lazy' ? 'unused' : 'open';
  }

  enter(signal?: AbortSignal): Promise<void> | undefined {
    const entered = this.state === 'open' ? undefined : this.join(this);
    return entered === undefined ? undefined : orAbort(entered, signal);
  }
}
