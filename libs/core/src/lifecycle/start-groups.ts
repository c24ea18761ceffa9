import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { CompositionError } from '../errors/configuration.errors.js';
import { InfrastructureError } from '../errors/infrastructure-error.js';
import type { Need } from '../health/health-indicators.js';
import type { FailedHook } from './hook-runner.js';
import type { LifecycleHook } from './lifecycle.js';
import { HeldGroup } from './held-group.js';
import { START_PHASES, type StartPhase } from './phase.js';
import type { GroupState, StartGroup } from './start-group.js';

/** Who is told that the application goes on without something, and that it has come. */
export interface GroupWatcher {
  away(group: StartGroup): void;
  opened(group: StartGroup): void;
}

export interface StartGroupsParts {
  /** Runs hooks of one phase within its limits. */
  run(phase: StartPhase, hooks: readonly LifecycleHook[]): Promise<readonly FailedHook[]>;
}

/** The start hooks that wait for something that is not there, or not used yet, and who runs them when it is. */
export class StartGroups {
  readonly #groups = new Map<string, HeldGroup>();
  readonly #waiting = new Map<StartPhase, LifecycleHook[]>();
  /** Set while our own hooks open a group: they use what everyone else is kept from. */
  readonly #inside = new AsyncLocalStorage<true>();
  /** Hooks run outside the call that happened to be the first use: its signal and its transaction are its own. */
  readonly #outside = new AsyncResource('StartGroups');
  #opening: Promise<void> | undefined;
  #watcher: GroupWatcher | undefined;

  constructor(private readonly parts: StartGroupsParts) {}

  get all(): readonly StartGroup[] {
    return [...this.#groups.values()];
  }

  watch(watcher: GroupWatcher): void {
    this.#watcher = watcher;
  }

  add(name: string, need: Need): StartGroup {
    const known = this.#groups.get(name);
    if (known !== undefined && known.need !== need)
      throw new CompositionError(`"${name}" is ${known.need} for one part of the application and ${need} for another.`);
    if (known !== undefined) return known;
    const group = new HeldGroup(name, need, (joined) => this.#join(joined));
    this.#groups.set(name, group);
    return group;
  }

  /** Keeps back those that must wait. @returns the others. */
  admit(phase: StartPhase, hooks: readonly LifecycleHook[]): readonly LifecycleHook[] {
    const admitted = hooks.filter((hook) => this.#of(hook).every(({ state }) => state === 'open'));
    for (const hook of hooks) if (!admitted.includes(hook)) this.#wait(phase, hook);
    return admitted;
  }

  /** Whether the application goes on without what the hook could not open; then it waits from here on. */
  defer(phase: StartPhase, { hook, error }: FailedHook): boolean {
    const groups = this.#of(hook).filter(({ need }) => need !== 'required');
    if (groups.length === 0 || !(phase === 'connect' || isTransient(error))) return false;
    this.#wait(phase, hook);
    for (const group of groups) this.#goAway(group, error);
    return true;
  }

  /** Tries once to open everything that is away. @returns whether nothing is any more. */
  async heal(): Promise<boolean> {
    const away = this.#those('away');
    if (away.length > 0) await this.#open(away);
    return this.#those('away').length === 0;
  }

  #those(state: GroupState): readonly HeldGroup[] {
    return [...this.#groups.values()].filter((group) => group.state === state);
  }

  #join(group: HeldGroup): Promise<void> | undefined {
    if (this.#inside.getStore() === true) return undefined;
    if (group.state === 'away') return Promise.reject(group.failure);
    return this.#use(group);
  }

  async #use(group: HeldGroup): Promise<void> {
    while (group.state === 'unused') await (this.#opening ?? this.#open([group]));
    if (group.state === 'away') throw group.failure;
  }

  /** One at a time: a hook that waits for two groups must not be run twice. */
  #open(groups: readonly HeldGroup[]): Promise<void> {
    const opening = (this.#opening ?? Promise.resolve()).then(() =>
      this.#outside.runInAsyncScope(() => this.#inside.run(true, () => this.#pass(groups))),
    );
    const settled = opening.finally(() => {
      if (this.#opening === settled) this.#opening = undefined;
    });
    this.#opening = settled;
    return settled;
  }

  /** What waits for these groups and for no other that is closed, phase by phase. A group whose hook fails waits on, with the rest of its hooks. */
  async #pass(groups: readonly HeldGroup[]): Promise<void> {
    const open = new Set(groups);
    for (const phase of START_PHASES) {
      const ready = (this.#waiting.get(phase) ?? []).filter((hook) =>
        this.#of(hook).every((group) => group.state === 'open' || open.has(group)),
      );
      for (const { hook, error } of await this.parts.run(phase, ready)) {
        for (const group of this.#of(hook).filter((one) => open.delete(one))) this.#goAway(group, error);
        ready.splice(ready.indexOf(hook), 1);
      }
      const left = (this.#waiting.get(phase) ?? []).filter((hook) => !ready.includes(hook));
      this.#waiting.set(phase, left);
    }
    for (const group of open) this.#come(group);
  }

  #goAway(group: HeldGroup, error: unknown): void {
    const news = group.state !== 'away';
    group.state = 'away';
    group.failure = error;
    if (news) this.#watcher?.away(group);
  }

  #come(group: HeldGroup): void {
    const news = group.state === 'away';
    group.state = 'open';
    group.failure = undefined;
    if (news) this.#watcher?.opened(group);
  }

  #wait(phase: StartPhase, hook: LifecycleHook): void {
    this.#waiting.set(phase, [...(this.#waiting.get(phase) ?? []), hook]);
  }

  /** A name that nobody has is as good as open: in the place of a database there may be a fake one. */
  #of(hook: LifecycleHook): readonly HeldGroup[] {
    return (hook.groups ?? []).map((name) => this.#groups.get(name)).filter((group) => group !== undefined);
  }
}

/** What may be over by itself. A wrong migration is not. */
function isTransient(error: unknown): boolean {
  return error instanceof InfrastructureError && error.row.transience === 'transient';
}
