import { Resilience, type PolicyState } from '#domain/resilience';
import { policyKey } from './policy-name.js';
import { PortablePolicy } from './portable-policy.js';
import type { ResilienceDriver } from './resilience.driver.js';
import type { ResilienceSettings } from './resilience.options.js';

/** What was configured under one name. */
export interface ConfiguredPolicy {
  readonly name: string;
  readonly settings: ResilienceSettings;
  readonly driver: ResilienceDriver;
}

/** Names come from code; one that is made of a request's data would fill the memory. Beyond this many, new names share one policy. */
const MOST_POLICIES = 1_000;
const OVERFLOW = 'others';

/** The port over any driver: which settings a name has, and one policy for each. */
export class PortableResilience extends Resilience {
  readonly #byName = new Map<string, PortablePolicy>();
  readonly #byKey = new Map<string, PortablePolicy>();

  /** @param byDefault what names without settings of their own have. @param named the others. */
  constructor(
    private readonly byDefault: Omit<ConfiguredPolicy, 'name'>,
    named: readonly ConfiguredPolicy[] = [],
  ) {
    super();
    for (const policy of named) this.#keep(policy);
  }

  policy(name: string): PortablePolicy {
    return this.#byName.get(name) ?? this.#find(name);
  }

  policies(): readonly PolicyState[] {
    return [...this.#byKey.values()].map(({ state }) => state).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #find(name: string): PortablePolicy {
    const known = this.#byKey.get(policyKey(name));
    if (known === undefined)
      return this.#byKey.size < MOST_POLICIES ? this.#keep({ ...this.byDefault, name }) : this.#overflow();
    if (this.#byName.size < MOST_POLICIES * 2) this.#byName.set(name, known);
    return known;
  }

  #overflow(): PortablePolicy {
    return this.#byKey.get(policyKey(OVERFLOW)) ?? this.#keep({ ...this.byDefault, name: OVERFLOW });
  }

  #keep({ name, settings, driver }: ConfiguredPolicy): PortablePolicy {
    const policy = new PortablePolicy(name, settings.enabled === 'on', driver.policy(name, settings));
    this.#byKey.set(policyKey(name), policy);
    this.#byName.set(name, policy);
    return policy;
  }
}
