/** The leave to make one call. What is said of a call that began before the circuit last moved says nothing any more. */
export class Permit {
  constructor(readonly epoch: number) {}
}

/** The leave to make one call of a half-open circuit. */
export class Probe extends Permit {
  constructor(
    epoch: number,
    readonly began: number,
  ) {
    super(epoch);
  }
}

/**
 * The probes of a half-open circuit. Whatever becomes of a probe, its place comes back: with an outcome, without one when its caller gave up, and as failed when it
 * takes longer than the limit, so that work which never ends cannot keep the circuit from closing.
 */
export class Probes {
  readonly #underWay = new Set<Probe>();
  done = 0;
  failures = 0;
  slow = 0;

  constructor(
    private readonly size: number,
    private readonly limit: number,
  ) {}

  /** @returns undefined when all places are taken. */
  begin(epoch: number, now: number): Probe | undefined {
    if (this.done + this.#underWay.size >= this.size) return undefined;
    const probe = new Probe(epoch, now);
    this.#underWay.add(probe);
    return probe;
  }

  /** @param failed undefined when its caller gave up. @returns false when nobody waits for it any more. */
  end(probe: Probe, failed: boolean | undefined, slow: boolean): boolean {
    if (!this.#underWay.delete(probe)) return false;
    if (failed !== undefined) this.#count(failed, slow);
    return true;
  }

  /** Gives up those that take too long. @returns whether there were any. */
  reclaim(now: number): boolean {
    let reclaimed = false;
    for (const probe of this.#underWay) {
      if (now - probe.began < this.limit) break; // the others began later
      this.#underWay.delete(probe);
      this.#count(true, true);
      reclaimed = true;
    }
    return reclaimed;
  }

  clear(): void {
    this.#underWay.clear();
    this.done = this.failures = this.slow = 0;
  }

  #count(failed: boolean, slow: boolean): void {
    this.done += 1;
    if (failed) this.failures += 1;
    if (slow) this.slow += 1;
  }
}
