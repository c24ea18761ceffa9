/** Milliseconds of processor time of every round, by name: nothing here waits, and what else the machine does is not in it. The first round only warms up. */
export async function processorTimes(calls, { rounds, calls: times }) {
  const measured = Object.fromEntries(Object.keys(calls).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const names = Object.keys(calls);
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const call = calls[name];
      const before = process.cpuUsage();
      for (let count = 0; count < times; count += 1) await call();
      const { user, system } = process.cpuUsage(before);
      if (round > 0) measured[name].push((user + system) / 1_000);
    }
  }
  return measured;
}
