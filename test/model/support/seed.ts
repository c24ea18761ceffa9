import fc from 'fast-check';

/** The seed of a run, printed with every property: `MODEL_SEED=... npx jest test/model` gives the same choices again. */
const seed = Number(process.env['MODEL_SEED'] ?? String(Date.now() % 2_000_000_000));
/** More runs than the suite's own time allows, for a night: `MODEL_RUNS=1000`. */
const factor = Number(process.env['MODEL_RUNS'] ?? '0');

/** Checks a property; a failure shows the smallest counterexample and the seed. */
export async function holds<T>(name: string, property: fc.IRawProperty<T>, runs: number): Promise<void> {
  const numRuns = factor > 0 ? factor : runs;
  process.stdout.write(`${name}: ${numRuns} runs, MODEL_SEED=${seed}\n`);
  await fc.assert(property, { seed, numRuns, endOnFailure: false });
}
