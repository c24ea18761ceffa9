import { Duration, type StartGroup } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import { Healing } from './healing.js';
import { OrderedLifecycle } from './ordered-lifecycle.js';
import { START_PHASES } from './phase.js';

function application(failures: number, need: 'optional' | 'lazy' = 'optional') {
  const clock = new VirtualClock();
  const lifecycle = new OrderedLifecycle(clock);
  const said: string[] = [];
  const attempts: number[] = [];
  const group = lifecycle.group('database', need);
  lifecycle.onStart('connect', {
    name: 'database',
    groups: ['database'],
    limit: Duration.seconds(5),
    run: async () => {
      attempts.push(clock.monotonic());
      if (attempts.length <= failures) throw new Error('refused');
    },
  });
  const healing = new Healing({
    ...{ lifecycle, clock, random: new SeededRandom(1), ids: new SequentialIds() },
    faults: { report: ({ where }) => void said.push(`fault: ${where}`) },
    log: {
      away: ({ name }: StartGroup) => void said.push(`${name} away`),
      opened: ({ name }: StartGroup) => void said.push(`${name} opened`),
    },
  });
  const start = async (): Promise<void> => {
    for (const phase of START_PHASES) await lifecycle.start(phase);
    healing.start();
  };
  return { clock, lifecycle, said, attempts, group, start };
}

describe('Healing', () => {
  it('tries what is away at growing intervals until it is there, and says so once each time', async () => {
    const { clock, group, said, attempts, start } = application(6);
    await start();

    await clock.advance(30_000);

    expect(group.state).toBe('open');
    expect(said).toEqual(['database away', 'database opened']);
    expect(attempts).toHaveLength(7);
    const pauses = attempts.slice(2).map((at, index) => at - (attempts[index + 1] ?? 0));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(10_000);
  });

  it('does not run while nothing is away', async () => {
    const { clock, start } = application(0);
    await start();

    expect(clock.pending).toBe(0);
  });

  it('goes on with something lazy whose first use has failed', async () => {
    const { clock, group, start } = application(2, 'lazy');
    await start();
    await expect(group.enter()).rejects.toThrow('refused');

    await clock.advance(5_000);

    expect(group.state).toBe('open');
  });

  it('ends with the application, without a word of what the stop cut off', async () => {
    const { clock, lifecycle, said, start } = application(Infinity);
    await start();
    await clock.advance(1_000);

    await lifecycle.stop('unready');

    expect(clock.pending).toBe(0);
    expect(said).toEqual(['database away']);
  });
});
