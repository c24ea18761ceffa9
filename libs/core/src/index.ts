export { isAbort, orAbort } from './errors/abort.js';
export { causeChain, findByCode } from './errors/cause-chain.js';
export {
  CompositionError,
  ConcernOffError,
  ConfigurationError,
  MissingPeerError,
  type ConfigurationProblem,
} from './errors/configuration.errors.js';
export { NodeTooOldError } from './errors/platform.errors.js';
export type { ErrorLevel, ErrorRow, SettlementKind, Transience } from './errors/error-row.js';
export {
  InfrastructureError,
  type ErrorDetails,
  type InfrastructureErrorOptions,
} from './errors/infrastructure-error.js';
export { ResilienceError, TimeoutExceededError } from './errors/resilience.errors.js';
export {
  CallContext,
  type Actor,
  type CallContextFields,
  type CallContextParts,
  type SignalSource,
  type TraceContext,
} from './context/call-context.js';
export { contextHeaders, fromHeaders, toHeaders, type Headers } from './context/context-headers.js';
export type { ChangesHook, EntityChange, TransactionHook, TransactionScope } from './context/transaction-scope.js';
export { CallSeam, type CallSeamParts } from './call/call-seam.js';
export { CHECKPOINT_CHANNEL, checkpoint, type Checkpoint } from './call/checkpoint.js';
export { CallPolicy, type CallOptions, type CallSite } from './call/call-site.js';
export {
  Telemetry,
  type CarriedTraces,
  type MessageFacts,
  type MessageSite,
  type RequestSpan,
  type StoredMessageFacts,
} from './call/telemetry.js';
export {
  HealthIndicators,
  type HealthIndicator,
  type HealthReading,
  type HealthStatus,
  type Need,
} from './health/health-indicators.js';
export { RegisteredIndicators } from './health/registered-indicators.js';
export { FaultReporter, type Fault } from './failures/fault-reporter.js';
export { messageOf, numberOf, textOf } from './errors/error-facts.js';
export { safeText } from './failures/safe-text.js';
export { errorBeingLogged, loggingError } from './failures/logged-error.js';
export { escapeControl } from './redaction/control-characters.js';
export { MASK, maskSecrets } from './redaction/mask-secrets.js';
export type { RedactionLimits, RedactorOptions } from './redaction/redactor.options.js';
export { Redactor } from './redaction/redactor.js';
export type { DriverFactory, DriverParts } from './drivers/driver-factory.js';
export { Environment } from './nest/configuration/environment.js';
export { Ids } from './ids/ids.js';
export { UuidV7 } from './ids/uuid-v7.js';
export { BackgroundLoop, type LoopParts } from './lifecycle/background-loop.js';
export { groupName } from './lifecycle/group-name.js';
export { Lifecycle, type LifecycleHook } from './lifecycle/lifecycle.js';
export type { GroupState, StartGroup } from './lifecycle/start-group.js';
export { START_PHASES, STOP_PHASES, type StartPhase, type StopPhase } from './lifecycle/phase.js';
export { isInstalled } from './peers/is-installed.js';
export { loadPeer } from './peers/load-peer.js';
export { analyzeFailure } from './failures/analyze-failure.js';
export { EXIT_CODES, exitCodeOf } from './failures/exit-codes.js';
export { startFailureCodes } from './failures/start-failure-codes.js';
export type { Failure, FailureAnalyzer } from './failures/failure.js';
export { renderFailures, type RenderOptions } from './failures/render-failure.js';
export { Random, SystemRandom } from './random/random.js';
export { Clock, type Timer } from './time/clock.js';
export { SystemClock } from './time/system-clock.js';
export { ByteSize } from './values/byte-size.js';
export { Duration } from './values/duration.js';
export { decodePosition, encodePosition, fingerprintOf } from './values/list-position.js';
export { Secret } from './values/secret.js';
