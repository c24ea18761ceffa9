import type { Duration } from '#core';
import type { Option } from '#core/nest';
import { isGroupName } from '../group-name.js';
import { messagingOptionTable } from '../messaging.options.js';
import { busOf, type DiscoveredHandler } from './handler-discovery.js';
import type { PlanGround } from './handler-plan-ground.js';
import type { EventHandlerOptions, HandlerGroup, ResolvedHandler, RetryOptions } from './registered-handler.js';

const WORDS = {
  order: ['key', 'none'],
  onPark: ['key', 'skip'],
  inbox: ['transaction', 'after', 'off'],
  from: ['now', 'beginning'],
} as const;
const KEYS = ['group', 'bus', 'concurrency', 'retry', 'timeout', ...Object.keys(WORDS)];
const RETRY_KEYS = ['attempts', 'base', 'max'];
const { concurrency, retryAttempts, retryBase, retryMax, handlerTimeout } = messagingOptionTable;

/** Everything that is wrong with one handler by itself. */
export function ownProblems({ where, event, options }: DiscoveredHandler, ground: PlanGround): readonly string[] {
  const place = `${where} (${event.name})`;
  const wrong = (what: string, expected: string, found: unknown): string =>
    `${place}: ${what}: expected ${expected}, found ${show(found)}.`;
  const retry: unknown = options.retry;
  return [
    ...unknownKeys(options, KEYS).map((key) => wrong(key, `one of ${KEYS.join(', ')}`, 'an unknown option')),
    ...(isGroupName(options.group)
      ? []
      : [wrong('group', 'at most 100 characters a-z, 0-9, dots and dashes', options.group)]),
    ...(ground.buses.includes(busOf(options))
      ? []
      : [wrong('bus', `the name of an event bus: ${ground.buses.join(', ')}`, options.bus)]),
    ...Object.entries(WORDS).flatMap(([key, words]: [string, readonly unknown[]]) => {
      const value: unknown = Reflect.get(options, key);
      return value === undefined || words.includes(value) ? [] : [wrong(key, `one of ${words.join(', ')}`, value)];
    }),
    ...outOfRange(concurrency, options.concurrency).map((expected) =>
      wrong('concurrency', expected, options.concurrency),
    ),
    ...outOfRange(handlerTimeout, options.timeout).map((expected) => wrong('timeout', expected, options.timeout)),
    ...(retry === undefined || retry === false
      ? []
      : isRecord(retry)
        ? retryProblems(retry, ground, wrong)
        : [wrong('retry', 'false or an object { attempts, base, max }', retry)]),
    ...beyondGround(options, ground).map((problem) => `${place}: ${problem}`),
  ];
}

function retryProblems(
  retry: RetryOptions,
  ground: PlanGround,
  wrong: (what: string, expected: string, found: unknown) => string,
): readonly string[] {
  const problems = [
    ...unknownKeys(retry, RETRY_KEYS).map((key) =>
      wrong(`retry.${key}`, `one of ${RETRY_KEYS.join(', ')}`, 'an unknown option'),
    ),
    ...outOfRange(retryAttempts, retry.attempts).map((expected) => wrong('retry.attempts', expected, retry.attempts)),
    ...outOfRange(retryBase, retry.base).map((expected) => wrong('retry.base', expected, retry.base)),
    ...outOfRange(retryMax, retry.max).map((expected) => wrong('retry.max', expected, retry.max)),
  ];
  if (problems.length > 0) return problems;
  const { base, max } = resolveRetry(retry, ground);
  return max.milliseconds < base.milliseconds ? [wrong('retry.max', `at least retry.base, which is ${base}`, max)] : [];
}

/** What is asked for and not there, with what to write instead. */
function beyondGround(options: EventHandlerOptions, { driver, database }: PlanGround): readonly string[] {
  const { name, capabilities } = driver;
  const inbox = options.inbox ?? 'transaction';
  return [
    ...((options.order ?? 'key') === 'key' && !capabilities.keyOrder
      ? [
          `order 'key', which is the default, is beyond the driver ${name}. Write order: 'none', or choose another driver.`,
        ]
      : []),
    ...(options.order === 'none' && options.onPark === 'key'
      ? [`onPark 'key' holds back the events of a key, and order 'none' keeps no keys apart. Remove one of them.`]
      : []),
    ...(options.from === 'beginning' && !capabilities.replay
      ? [`from 'beginning' is beyond the driver ${name}, which keeps no events. Remove it, or choose another driver.`]
      : []),
    ...(inbox !== 'off' && !database
      ? [
          `inbox '${inbox}'${options.inbox === undefined ? ', which is the default,' : ''} needs the concern "database", which is off. Switch it on, or write inbox: 'off' and let the handler bear duplicates.`,
        ]
      : []),
  ];
}

export function resolveHandler(
  { event, options, where, invoke }: DiscoveredHandler,
  ground: PlanGround,
): ResolvedHandler {
  return {
    definition: event,
    where,
    inbox: options.inbox ?? 'transaction',
    from: options.from ?? 'now',
    timeout: parsed(handlerTimeout, options.timeout, ground.settings.handlerTimeout),
    retry: resolveRetry(options.retry, ground),
    invoke,
  };
}

function resolveRetry(retry: RetryOptions | false | undefined, { settings }: PlanGround): ResolvedHandler['retry'] {
  const { attempts, base, max } = retry === false ? { attempts: 1 } : { ...retry };
  return {
    attempts: parsed(retryAttempts, attempts, settings.retryAttempts),
    base: parsed(retryBase, base, settings.retryBase),
    max: parsed(retryMax, max, settings.retryMax),
  };
}

/** What one of the group's handlers says holds for all of them. */
export function resolveGroup(
  members: readonly DiscoveredHandler[],
  { settings }: PlanGround,
): Pick<HandlerGroup, 'concurrency' | 'order' | 'onPark'> {
  const said = <Key extends 'concurrency' | 'order' | 'onPark'>(key: Key): EventHandlerOptions[Key] =>
    members.find(({ options }) => options[key] !== undefined)?.options[key];
  const order = said('order') ?? 'key';
  return {
    concurrency: parsed(concurrency, said('concurrency'), settings.concurrency),
    order,
    onPark: said('onPark') ?? (order === 'key' ? 'key' : 'skip'),
  };
}

/** The same bounds as the variable that gives the default. Empty when `value` is within them or absent. */
function outOfRange(option: Option<unknown, unknown>, value: unknown): readonly string[] {
  return value === undefined || option.schema.safeParse(value).success ? [] : [option.expected];
}

function parsed<Out extends number | Duration>(option: Option<unknown, Out>, value: unknown, fallback: Out): Out {
  return value === undefined ? fallback : option.schema.parse(value); // checked before
}

function unknownKeys(options: object, known: readonly string[]): readonly string[] {
  return Object.keys(options).filter((key) => !known.includes(key));
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'an object' : (JSON.stringify(value) ?? String(value));
}
