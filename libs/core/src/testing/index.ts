export { VirtualClock } from './virtual-clock.js';
export { SeededRandom } from './seeded-random.js';
export { SequentialIds } from './sequential-ids.js';
export { FaultProxy, type FaultProxyOptions } from './fault-proxy/fault-proxy.js';
export type { FaultConditions } from './fault-proxy/fault-conditions.js';
export type { Fault, FaultDirection, FaultPlace, FaultRule, MessageFraming } from './fault-proxy/fault-rule.js';
export type { TcpAddress } from './fault-proxy/tcp-address.js';
export { PassingTelemetry } from './passing-telemetry.js';
export { OrderedLifecycle } from '../lifecycle/ordered-lifecycle.js';
