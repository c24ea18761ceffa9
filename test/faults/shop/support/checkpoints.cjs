// Loaded into a shop before anything else. Counts the checkpoints that it passes and tells its parent; with DIE_AT=name:n it kills itself at the n-th
// passing of one, so that nothing after that line of code runs. Ends with its parent: a test that was cut off leaves no shop behind.
const { subscribe } = require('node:diagnostics_channel');
const { setInterval } = require('node:timers');

const [target, nth = '1'] = (process.env.DIE_AT ?? '').split(':');
let passed = 0;
let counts = {};

subscribe('nestjs-groundwork:checkpoint', ({ name }) => {
  counts[name] = (counts[name] ?? 0) + 1;
  if (name !== target) return;
  passed += 1;
  if (passed >= Number(nth)) process.kill(process.pid, 'SIGKILL');
});

setInterval(() => {
  if (!process.connected || Object.keys(counts).length === 0) return;
  process.send(counts);
  counts = {};
}, 200).unref();
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();
