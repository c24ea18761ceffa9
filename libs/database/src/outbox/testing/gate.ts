import { Gate } from '../../testing/support/gate.js';

/** A point that tells when work has reached it, and where the work waits until the test lets it go on. */
export interface Hold {
  readonly reached: Promise<void>;
  release(): void;
  pass(): Promise<void>;
}

export function gate(): Hold {
  const [reached, released] = [new Gate(), new Gate()];
  return {
    reached: reached.passed,
    release: released.open,
    pass: () => {
      reached.open();
      return released.passed;
    },
  };
}
