import { BackgroundLoop, CallContext, FaultReporter, type Fault } from '#core';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';

class CollectedFaults extends FaultReporter {
  readonly all: Fault[] = [];
  report(fault: Fault): void {
    this.all.push(fault);
  }
}

describe('BackgroundLoop', () => {
  let clock: VirtualClock;
  let faults: CollectedFaults;
  let loop: BackgroundLoop | undefined;
  let steps: number[];

  beforeEach(() => {
    clock = new VirtualClock();
    faults = new CollectedFaults();
    steps = [];
  });
  afterEach(async () => {
    await loop?.stop();
    expect(clock.pending).toBe(0);
  });

  const begin = async (step: () => Promise<number>): Promise<BackgroundLoop> => {
    loop = new BackgroundLoop(
      'the test',
      { clock, random: new SeededRandom(), ids: new SequentialIds(), faults },
      () => {
        steps.push(clock.monotonic());
        return step();
      },
    );
    loop.start();
    loop.start();
    await clock.advance(0);
    return loop;
  };

  it('waits as long as the step says', async () => {
    await begin(async () => 100);
    await clock.advance(250);
    expect(steps).toEqual([0, 100, 200]);
  });

  it('goes on at once when it is woken, also during a step', async () => {
    let release = (): void => undefined;
    const running = await begin(() =>
      steps.length === 1 ? new Promise((resolve) => (release = () => resolve(1_000))) : Promise.resolve(1_000),
    );
    running.wake();
    release();
    await clock.advance(0);
    expect(steps).toEqual([0, 0]);
    await clock.advance(10);
    running.wake();
    await clock.advance(0);
    expect(steps).toEqual([0, 0, 10]);
  });

  it('reports one fault for an outage, pauses longer and longer whatever hints come, and goes on', async () => {
    let away = true;
    const running = await begin(() => (away ? Promise.reject(new Error('away')) : Promise.resolve(1_000)));
    running.wake();
    await clock.advance(0);
    expect(steps).toHaveLength(1);
    await clock.advance(60_000);
    expect(faults.all).toMatchObject([{ where: 'the test', error: { message: 'away' } }]);
    expect(steps.length).toBeGreaterThan(7);
    expect(steps.length).toBeLessThan(20);
    away = false;
    await clock.advance(10_000);
    away = true;
    await clock.advance(10_000);
    expect(faults.all).toHaveLength(2);
  });

  it('runs outside the call that starts it', async () => {
    let correlation: string | undefined;
    await CallContext.run(new CallContext({ correlationId: 'caller' }), () =>
      begin(async () => {
        correlation = CallContext.current()?.correlationId;
        return 1_000;
      }),
    );
    expect(correlation).toMatch(/^00000000-0000-7000-8000-\d{12}$/); // an id of its own, not the call's
  });

  it('waits for the step that runs when it stops, and begins no other', async () => {
    let release = (): void => undefined;
    const running = await begin(() => new Promise((resolve) => (release = () => resolve(0))));
    let stopped = false;
    const stopping = running.stop().then(() => (stopped = true));
    await clock.advance(0);
    expect(stopped).toBe(false);
    release();
    await stopping;
    expect(steps).toHaveLength(1);
  });
});
