const FORM = /^needs a service: (.+)$/;

/** Tells in one closing line what was not tested, so that a green run does not pretend more than it did. */
export default class SkippedServicesReporter {
  onRunComplete(_contexts, results) {
    const suites = new Map();
    for (const file of results.testResults) {
      for (const test of file.testResults) {
        const name = test.status === 'pending' ? FORM.exec(test.title)?.[1] : undefined;
        if (name !== undefined) suites.set(name, (suites.get(name) ?? 0) + 1);
      }
    }
    if (suites.size === 0) return;
    const parts = [...suites].sort().map(([name, count]) => `${name}: ${count} ${count === 1 ? 'suite' : 'suites'}`);
    process.stderr.write(`Skipped for want of a service: ${parts.join('; ')}\n`);
  }
}
