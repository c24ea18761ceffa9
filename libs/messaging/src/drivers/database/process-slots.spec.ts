import { ProcessSlots } from './process-slots.js';

describe('ProcessSlots', () => {
  it('gives what is free', () => {
    const slots = new ProcessSlots(3);
    expect([slots.take(2, jest.fn()), slots.take(2, jest.fn()), slots.take(2, jest.fn())]).toEqual([2, 1, 0]);
  });

  it('wakes those that found nothing, the longest waiting first, and one more while something is left', () => {
    const slots = new ProcessSlots(2);
    const woken: string[] = [];
    slots.take(2, jest.fn());
    const first = (): void => void woken.push(`first ${slots.take(1, first)}`);
    const second = (): void => void woken.push(`second ${slots.take(1, second)}`);
    slots.take(1, first);
    slots.take(1, second);
    slots.give(1);
    expect(woken).toEqual(['first 1']);
    slots.give(1);
    expect(woken).toEqual(['first 1', 'second 1']);
  });

  it('wakes the next one when the first leaves something', () => {
    const slots = new ProcessSlots(3);
    const woken: string[] = [];
    slots.take(3, jest.fn());
    const first = (): void => void woken.push(`first ${slots.take(1, first)}`);
    const second = (): void => void woken.push(`second ${slots.take(2, second)}`);
    slots.take(1, first);
    slots.take(2, second);
    slots.give(3);
    expect(woken.sort()).toEqual(['first 1', 'second 2']);
  });

  it('wakes nobody who wanted nothing', () => {
    const slots = new ProcessSlots(0);
    const wake = jest.fn();
    slots.take(0, wake);
    slots.give(1);
    expect(wake).not.toHaveBeenCalled();
  });

  it('has one place for a suspect', () => {
    const slots = new ProcessSlots(3);
    expect([slots.takeSuspect(), slots.takeSuspect()]).toEqual([true, false]);
    slots.giveSuspect();
    expect(slots.takeSuspect()).toBe(true);
  });
});
