import { describeCache } from './cache.conformance.js';
import { sharedHarness } from './shared-harness.js';

// What stands for a service in searches and in the suite's own tests must itself be one.
describeCache({ describe, it }, sharedHarness('what stands for a service'));
