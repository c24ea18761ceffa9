import type { Failure } from './failure.js';

/** How a process of ours ends. After sysexits.h of BSD: EX_CONFIG, EX_UNAVAILABLE, EX_SOFTWARE. */
export const EXIT_CODES = {
  /** It ended because it was asked to, and everything was closed in time. */
  ok: 0,
  /** Someone must change configuration, code or what is installed: starting again cannot help. */
  configuration: 78,
  /** A service or resource outside is not there, refuses us or is held by another: starting again may help. */
  unavailable: 69,
  /** A defect, or a stop that was cut off. */
  internal: 70,
} as const;

/** The one exit code for several failures: what waiting cannot heal comes first. */
export function exitCodeOf(failures: readonly Failure[]): number {
  const codes = failures.map(({ exitCode }) => exitCode);
  const ranked = [EXIT_CODES.configuration, EXIT_CODES.unavailable, EXIT_CODES.internal].find((code) =>
    codes.includes(code),
  );
  return ranked ?? codes[0] ?? EXIT_CODES.internal;
}
