import { choiceOption, durationOption, integerOption, optionalDurationOption } from '#core/nest';

const onOrOff = ['on', 'off'] as const;

/**
 * The settings of a policy: types, variables, defaults, checks and documentation in one place. No variable ends in `_` and another variable: the name of a policy
 * stands before it, and could not be told from it.
 */
export const resilienceOptionTable = {
  enabled: choiceOption({
    variable: 'ENABLED',
    description: 'With `off`, calls go straight through, unless a person opens the circuit.',
    words: onOrOff,
    default: 'on',
  }),
  retryAttempts: integerOption({
    variable: 'RETRY_ATTEMPTS',
    description: 'Attempts in all, the first included. Only of idempotent calls, and never inside a transaction.',
    min: 1,
    max: 20,
    default: 3,
  }),
  retryBase: durationOption({
    variable: 'RETRY_BASE',
    description: 'The shortest wait before the next attempt; it grows, with jitter.',
    min: '0ms',
    max: '10m',
    default: '100ms',
  }),
  retryCap: durationOption({
    variable: 'RETRY_CAP',
    description:
      'The longest wait before the next attempt. A dependency that asks for a longer one is not tried again.',
    min: '0ms',
    max: '1h',
    default: '30s',
  }),
  budgetPercent: integerOption({
    variable: 'BUDGET_PERCENT',
    description: 'Retries for every hundred calls, over all callers of the policy.',
    min: 0,
    max: 1_000,
    default: 10,
  }),
  budgetReserve: integerOption({
    variable: 'BUDGET_RESERVE',
    description: 'Retries per second besides, for policies with few calls.',
    min: 0,
    max: 10_000,
    default: 3,
  }),
  breaker: choiceOption({
    variable: 'BREAKER',
    description: 'Whether the circuit opens by itself.',
    words: onOrOff,
    default: 'on',
  }),
  breakerWindow: durationOption({
    variable: 'BREAKER_WINDOW',
    description: 'The time over which calls are judged.',
    min: '100ms',
    max: '1h',
    default: '30s',
  }),
  breakerWindowCalls: integerOption({
    variable: 'BREAKER_WINDOW_CALLS',
    description: 'With a number above 0, the last so many calls are judged instead of those of a time.',
    min: 0,
    max: 100_000,
    default: 0,
  }),
  breakerMinimumCalls: integerOption({
    variable: 'BREAKER_MINIMUM_CALLS',
    description: 'With fewer calls in the window the circuit stays closed.',
    min: 1,
    max: 100_000,
    default: 20,
  }),
  breakerFailurePercent: integerOption({
    variable: 'BREAKER_FAILURE_PERCENT',
    description: 'The circuit opens when at least so many percent of the calls failed.',
    min: 1,
    max: 100,
    default: 50,
  }),
  breakerSlowPercent: integerOption({
    variable: 'BREAKER_SLOW_PERCENT',
    description: 'The circuit opens when at least so many percent of the calls were slow.',
    min: 1,
    max: 100,
    default: 80,
  }),
  breakerSlowAfter: durationOption({
    variable: 'BREAKER_SLOW_AFTER',
    description: 'A call that takes at least this long is slow. `0ms`: none is.',
    min: '0ms',
    max: '1h',
    default: '5s',
  }),
  breakerOpen: durationOption({
    variable: 'BREAKER_OPEN',
    description: 'How long the circuit stays open; twice as long each time that its probes fail.',
    min: '1ms',
    max: '1h',
    default: '5s',
  }),
  breakerOpenMax: durationOption({
    variable: 'BREAKER_OPEN_MAX',
    description: 'The longest that it stays open: how soon after the dependency the calls are back.',
    min: '1ms',
    max: '1d',
    default: '8s',
  }),
  breakerProbes: integerOption({
    variable: 'BREAKER_PROBES',
    description: 'How many calls are let through after that time to see whether it is well again.',
    min: 1,
    max: 1_000,
    default: 3,
  }),
  bulkheadSize: integerOption({
    variable: 'BULKHEAD_SIZE',
    description: 'Calls that run at the same time, at most. `0`: not limited.',
    min: 0,
    max: 100_000,
    default: 0,
  }),
  bulkheadQueue: integerOption({
    variable: 'BULKHEAD_QUEUE',
    description: 'Calls that wait for a place, at most; one more is refused at once.',
    min: 0,
    max: 1_000_000,
    default: 100,
  }),
  attemptTimeout: optionalDurationOption({
    variable: 'ATTEMPT_TIMEOUT',
    description: 'Limit of one attempt. `0ms`: none.',
    min: '0ms',
    max: '1h',
    example: '10s',
    defaultText: '`10s`; none for databases, whose statements have limits of their own',
  }),
  totalTimeout: optionalDurationOption({
    variable: 'TOTAL_TIMEOUT',
    description:
      "Limit of a call with all its attempts and waits; the caller's own deadline counts when it is earlier. `0ms`: none.",
    min: '0ms',
    max: '1d',
    example: '30s',
    defaultText: '`30s`; none for databases',
  }),
  rateLimit: integerOption({
    variable: 'RATE_LIMIT',
    description: 'Calls within `RATE_INTERVAL`, at most; one more is refused at once. `0`: not limited.',
    min: 0,
    max: 10_000_000,
    default: 0,
  }),
  rateInterval: durationOption({
    variable: 'RATE_INTERVAL',
    description: 'The time that `RATE_LIMIT` is for.',
    min: '1ms',
    max: '1d',
    default: '1s',
  }),
} as const;
