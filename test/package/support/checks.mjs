const passed = [];
const failed = [];

/** One thing that holds or not: a line, and in the end a number. */
export async function check(name, work) {
  const begun = performance.now();
  try {
    const value = await work();
    passed.push(name);
    console.log(`ok      ${name} (${seconds(begun)} s)`);
    return value;
  } catch (error) {
    failed.push(name);
    console.log(`FAILED  ${name} (${seconds(begun)} s)\n${indent(error.message)}`);
    return undefined;
  }
}

export function skip(name, why) {
  console.log(`skipped ${name}: ${why}`);
}

/** Prints the numbers and sets the exit code. */
export function conclude() {
  console.log(`\n${passed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length > 0 || passed.length === 0 ? 1 : 0;
}

const seconds = (begun) => ((performance.now() - begun) / 1_000).toFixed(1);
const indent = (text) => text.replaceAll(/^/gm, '        ');
