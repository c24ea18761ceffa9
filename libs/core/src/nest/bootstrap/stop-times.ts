import { Duration } from '../../values/duration.js';
import type { GeneralValues } from '../configuration/general.options.js';
import type { BootstrapOptions } from './bootstrap.options.js';

/** How long each part of a stop may take. */
export interface StopTimes {
  /** Of a SIGTERM: requests are served on. */
  readonly drain: Duration;
  /** Of the close that follows, with a drain before it or without. */
  readonly limit: (drained: Duration) => Duration;
}

const DRAIN = Duration.seconds(5);
const GRACE = Duration.seconds(30);
/** Before the grace ends: time to say what is cut off, and to end, before someone kills the process. */
const LAST_WORDS = Duration.seconds(2);

/** What code says wins over `GROUNDWORK_DRAIN` and `GROUNDWORK_GRACE`. @throws RangeError for an option that is no duration. */
export function stopTimes(
  options: Pick<BootstrapOptions, 'drain' | 'grace' | 'shutdownLimit'>,
  general: Pick<GeneralValues, 'drain' | 'grace'> | undefined,
): StopTimes {
  const grace = Duration.from(options.grace ?? general?.grace ?? GRACE).milliseconds;
  const drain = Duration.from(options.drain ?? general?.drain ?? DRAIN);
  const whole = grace - Math.min(LAST_WORDS.milliseconds, grace / 2);
  const closing = options.shutdownLimit === undefined ? undefined : Duration.from(options.shutdownLimit);
  return {
    drain: closing === undefined ? shorter(drain, Duration.milliseconds(whole / 2)) : drain, // half at least is for closing
    limit: (drained) => closing ?? Duration.milliseconds(Math.max(0, whole - drained.milliseconds)),
  };
}

function shorter(first: Duration, second: Duration): Duration {
  return first.milliseconds <= second.milliseconds ? first : second;
}
