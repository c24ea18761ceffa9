export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export const median = (values) => quantile(values, 0.5);

/** Runs the sides in turn, so that what the machine does besides meets all of them. @returns the milliseconds of every round, by side. */
export async function alternate(rounds, sides) {
  const times = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const names = Object.keys(sides);
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const started = performance.now();
      await sides[name](round);
      times[name].push(performance.now() - started);
    }
  }
  return times;
}
