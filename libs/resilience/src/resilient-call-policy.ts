import { CallContext, CallPolicy, type CallSite } from '#core';
import { policyOf } from './policy-name.js';
import type { PortablePolicy } from './portable-policy.js';
import type { PortableResilience } from './portable-resilience.js';

/** What every call of a port goes through whose driver leaves the process: the policy of its concern, without a line of the concern's own. */
export class ResilientCallPolicy extends CallPolicy {
  /** By concern and instance: putting a name together for each call would cost more than finding it. */
  readonly #policies = new Map<string, Map<string, PortablePolicy>>();

  constructor(private readonly resilience: PortableResilience) {
    super();
  }

  execute<T>(
    site: CallSite,
    attempt: (signal: AbortSignal | undefined) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const context = CallContext.current();
    const running = this.#policyOf(site).compiled.execute({
      work: (call) => attempt(call.cancellable ? call.signal : undefined),
      signal,
      heedsSignal: true,
      idempotent: site.idempotent,
      transaction: site.inTransaction ? 'own' : context?.transaction === undefined ? 'none' : 'any',
      deadline: context?.deadline ?? Infinity,
      fallback: undefined,
    });
    return running as Promise<T>; // border: what the attempt gave
  }

  #policyOf({ concern, instance }: CallSite): PortablePolicy {
    let instances = this.#policies.get(concern);
    if (instances === undefined) this.#policies.set(concern, (instances = new Map<string, PortablePolicy>()));
    let policy = instances.get(instance);
    if (policy === undefined) instances.set(instance, (policy = this.resilience.policy(policyOf(concern, instance))));
    return policy;
  }
}
