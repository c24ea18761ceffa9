import { CallSeam, type Fault } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import { DriverCalls } from '../driver-calls.js';
import type { PortParts } from '../port-parts.js';
import { settingsForTests } from './settings-for-tests.js';

/** What a port is made of, with time that stands still, for our own specs. */
export interface PortBench {
  readonly parts: PortParts;
  readonly clock: VirtualClock;
  readonly faults: readonly Fault[];
}

export function portBench(): PortBench {
  const clock = new VirtualClock();
  const faults: Fault[] = [];
  const seam = new CallSeam({ clock });
  return {
    clock,
    faults,
    parts: {
      calls: new DriverCalls({ seam, instance: 'default', driver: 'probe', remote: false }),
      settings: settingsForTests(),
      instance: 'default',
      clock,
      random: new SeededRandom(1),
      ids: new SequentialIds(),
      faults: { report: (fault) => void faults.push(fault) },
    },
  };
}
