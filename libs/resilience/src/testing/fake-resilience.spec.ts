import { CircuitOpenError } from '#domain/resilience';
import { FakeResilience } from './fake-resilience.js';
import { Broken, Flaky } from './support/expectations.js';

describe('the fake', () => {
  it('runs work once and at once, and remembers the calls', async () => {
    const fake = new FakeResilience();
    let attempts = 0;
    const failing = (): Promise<never> => ((attempts += 1), Promise.reject(new Flaky('down')));
    expect(await fake.policy('payments').execute(async ({ attempt }) => attempt)).toBe(1);
    await expect(fake.policy('mail').execute(failing, { idempotent: true })).rejects.toThrow('down');
    expect(attempts).toBe(1);
    expect(fake.calls).toEqual([
      { policy: 'payments', idempotent: false },
      { policy: 'mail', idempotent: true },
    ]);
  });

  it('refuses where a test opens the circuit, and only there', async () => {
    const fake = new FakeResilience();
    fake.policy('payments').forceOpen();
    const work = async (): Promise<string> => 'ok';
    await expect(fake.policy('payments').execute(work)).rejects.toBeInstanceOf(CircuitOpenError);
    expect(await fake.policy('payments').execute(work, { fallback: () => 'instead' })).toBe('instead');
    expect(await fake.policy('mail').execute(work)).toBe('ok');
    expect(fake.policies().map(({ name, circuit }) => [name, circuit.position])).toEqual([
      ['mail', 'closed'],
      ['payments', 'open'],
    ]);
    fake.policy('payments').release();
    expect(await fake.policy('payments').execute(work)).toBe('ok');
  });

  it('never opens a circuit by itself', async () => {
    const fake = new FakeResilience();
    for (let call = 0; call < 100; call += 1)
      await expect(fake.policy('payments').execute(() => Promise.reject(new Broken('no')))).rejects.toThrow('no');
    expect(fake.policy('payments').state.circuit.position).toBe('closed');
  });
});
