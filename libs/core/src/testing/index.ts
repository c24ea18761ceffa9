export { VirtualClock } from './virtual-clock.js';
export { SeededRandom } from './seeded-random.js';
export { SequentialIds } from './sequential-ids.js';
