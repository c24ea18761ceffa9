import { Lifecycle, type LifecycleHook, type StartPhase, type StopPhase } from '#core';
import { OutboxLifetime, type OutboxLifetimeParts } from './outbox-lifetime.js';

/** Keeps the hooks and runs those of one phase, as the real one does in parallel. */
class Hooks extends Lifecycle {
  readonly started = true;
  readonly stopping = false;
  readonly groups = [];
  readonly #hooks = new Map<string, LifecycleHook[]>();

  group(): never {
    throw new Error('Nothing of the outbox is a group of its own.');
  }

  onStart(phase: StartPhase, hook: LifecycleHook): void {
    this.#add(phase, hook);
  }

  onStop(phase: StopPhase, hook: LifecycleHook): void {
    this.#add(phase, hook);
  }

  start(phase: StartPhase): Promise<void> {
    return this.run(phase, new AbortController().signal);
  }

  stop(phase: StopPhase): Promise<void> {
    return this.run(phase, new AbortController().signal);
  }

  async run(phase: string, signal: AbortSignal): Promise<void> {
    await Promise.all((this.#hooks.get(phase) ?? []).map((hook) => hook.run(signal)));
  }

  #add(phase: string, hook: LifecycleHook): void {
    this.#hooks.set(phase, [...(this.#hooks.get(phase) ?? []), hook]);
  }
}

interface Situation {
  readonly inUse?: boolean;
  readonly onlyMigrates?: boolean;
  readonly role?: OutboxLifetimeParts['settings']['role'];
  /** What the relay does when it is told to stop. */
  readonly stop?: (signal: AbortSignal) => Promise<void>;
}

function open({ inUse = true, onlyMigrates = false, role = 'all', stop }: Situation = {}) {
  const lifecycle = new Hooks();
  const happened: string[] = [];
  const tell = (what: string): void => void happened.push(what);
  new OutboxLifetime({
    instance: 'default',
    lifecycle,
    starter: { onlyMigrates },
    settings: { role },
    ownSchema: { inUse },
    wakeUps: { start: () => tell('hints'), close: async () => tell('no hints') },
    relay: { start: async () => tell('relay'), stop: stop ?? (async () => tell('no relay')) },
    retention: { start: () => tell('retention'), stop: async () => tell('no retention') },
  });
  return { lifecycle, happened };
}

async function started(situation: Situation): Promise<readonly string[]> {
  const { lifecycle, happened } = open(situation);
  for (const phase of ['connect', 'migrate', 'serve', 'intake'] as const) await lifecycle.start(phase);
  return happened;
}

describe('OutboxLifetime', () => {
  it.each(['all', 'worker'] as const)('hears hints before the relay works, in the role %s', async (role) => {
    expect(await started({ role })).toEqual(['hints', 'relay', 'retention']);
  });

  it('hears hints without working in the role web', async () => {
    expect(await started({ role: 'web' })).toEqual(['hints']);
  });

  it('starts nothing where nobody uses our own schema, nor in a process that only migrates', async () => {
    expect(await started({ inUse: false })).toEqual([]);
    expect(await started({ onlyMigrates: true })).toEqual([]);
  });

  it('lets the relay end in the phase drain, and hints work until everything was flushed', async () => {
    const { lifecycle, happened } = open();
    for (const phase of ['stopIntake', 'drain', 'flush'] as const) await lifecycle.stop(phase);
    expect(happened).toEqual(['no relay', 'no retention']);
    await lifecycle.stop('disconnect');
    expect(happened.at(-1)).toBe('no hints');
  });

  it('does not wait in stopIntake, and cuts short in flush what did not end in drain', async () => {
    const seen: AbortSignal[] = [];
    const stop = (signal: AbortSignal): Promise<void> =>
      new Promise((stopped) => {
        seen.push(signal);
        signal.addEventListener('abort', () => stopped());
      });
    const { lifecycle } = open({ stop });
    await lifecycle.stop('stopIntake');
    const overrun = new Error('the phase took too long');
    await expect(lifecycle.run('drain', AbortSignal.abort(overrun))).rejects.toBe(overrun);
    expect(seen.map(({ aborted }) => aborted)).toEqual([false]);
    await lifecycle.stop('flush');
    expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('tells in drain and in flush that the relay could not stop', async () => {
    const broken = new Error('broken');
    const { lifecycle } = open({ stop: () => Promise.reject(broken) });
    await lifecycle.stop('stopIntake');
    await expect(lifecycle.stop('drain')).rejects.toBe(broken);
    await expect(lifecycle.stop('flush')).rejects.toBe(broken);
  });
});
