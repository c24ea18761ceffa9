const MAX_DISTANCE = 2;

/** The name among `known` that `name` was probably meant to be: at most two letters off (Levenshtein), and not itself known. */
export function similarName(name: string, known: readonly string[]): string | undefined {
  if (known.includes(name)) return undefined;
  return known.find(
    (candidate) =>
      Math.abs(candidate.length - name.length) <= MAX_DISTANCE && distance(name, candidate) <= MAX_DISTANCE,
  );
}

function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
