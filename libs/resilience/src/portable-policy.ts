import { CallContext } from '#core';
import type { Policy, PolicyExecuteOptions, PolicyState, PolicyWork } from '#domain/resilience';
import type { DriverPolicy } from './resilience.driver.js';

const NOTHING: PolicyExecuteOptions<never> = {};

/** One policy over any driver: what the surroundings of a call say is read here, once. */
export class PortablePolicy implements Policy {
  constructor(
    readonly name: string,
    private readonly enabled: boolean,
    /** For calls of ports, whose surroundings their seam has read. */
    readonly compiled: DriverPolicy,
  ) {}

  get state(): PolicyState {
    return { name: this.name, enabled: this.enabled, ...this.compiled.state() };
  }

  execute<T>(work: PolicyWork<T>, options: PolicyExecuteOptions<T> = NOTHING): Promise<T> {
    const context = CallContext.current();
    const running = this.compiled.execute({
      work,
      signal: either(options.signal, context?.signal),
      heedsSignal: false,
      idempotent: options.idempotent === true,
      transaction: context?.transaction === undefined ? 'none' : 'any',
      deadline: context?.deadline ?? Infinity,
      fallback: options.fallback,
    });
    return running as Promise<T>; // border: a driver is given work and fallback of T, and gives what one of them gave
  }

  describe(): string {
    return [this.name, ...this.compiled.describe().map((line, index) => `  ${index + 1}. ${line}`)].join('\n');
  }

  forceOpen(): void {
    this.compiled.force('open');
  }

  forceClose(): void {
    this.compiled.force('closed');
  }

  release(): void {
    this.compiled.force(undefined);
  }
}

/** Who gives up first ends the call. */
function either(first: AbortSignal | undefined, second: AbortSignal | undefined): AbortSignal | undefined {
  if (first === undefined || second === undefined || first === second) return first ?? second;
  return AbortSignal.any([first, second]);
}
