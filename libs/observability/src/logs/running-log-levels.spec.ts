import { Duration } from '#core';
import { VirtualClock } from '#core/testing';
import type { LogLevel } from '#domain/observability';
import { LevelGate } from './level-gate.js';
import { RunningLogLevels } from './running-log-levels.js';

const MINUTE = 60_000;

describe('RunningLogLevels', () => {
  let clock: VirtualClock;
  let gate: LevelGate;
  let said: { readonly message: string; readonly least: LogLevel }[];
  let levels: RunningLogLevels;

  beforeEach(() => {
    clock = new VirtualClock();
    gate = new LevelGate('warn');
    said = [];
    levels = new RunningLogLevels({ gate, clock, say: (message) => said.push({ message, least: gate.least }) });
  });

  it('changes the level for a quarter of an hour', async () => {
    levels.change('debug');
    await clock.advance(15 * MINUTE - 1);
    expect(gate.least).toBe('debug');

    await clock.advance(1);

    expect(levels.current).toBe('warn');
    expect(clock.pending).toBe(0);
  });

  it('says each change once, whatever the levels before and after let through', async () => {
    levels.change('off', { for: Duration.seconds(60) });
    await clock.advance(MINUTE);

    expect(said).toEqual([
      { message: 'Log level off instead of warn, for 1m.', least: 'info' },
      { message: 'Log level warn instead of off, as configured.', least: 'info' },
    ]);
  });

  it('returns to the configured level after several changes, counted from the last', async () => {
    levels.change('debug', { for: Duration.seconds(60) });
    await clock.advance(MINUTE - 1);
    levels.change('trace', { for: Duration.seconds(60) });
    await clock.advance(MINUTE - 1);
    expect(levels.current).toBe('trace');

    await clock.advance(1);

    expect(levels.current).toBe('warn');
  });

  it('never lasts longer than a day', async () => {
    levels.change('trace', { for: Duration.parse('30d') });

    await clock.advance(24 * 60 * MINUTE);

    expect(levels.current).toBe('warn');
  });

  it('can be taken back, which is nothing when nothing was changed', () => {
    levels.reset();
    levels.change('debug');
    levels.reset();
    levels.reset();

    expect(levels.current).toBe('warn');
    expect(said).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('leaves no timer when the application ends', () => {
    levels.change('debug');
    levels.close();

    expect(clock.pending).toBe(0);
  });

  it('refuses what is no level, as a request may name it', () => {
    expect(() => levels.change('verbose' as LogLevel)).toThrow(RangeError);
    expect(gate.least).toBe('warn');
  });
});
