/** The steps of a start, in order. Hooks of one phase run in parallel; a phase begins when the one before it has ended. */
export const START_PHASES = ['configure', 'connect', 'migrate', 'serve', 'intake'] as const;

/** The steps of a stop, in order. Hooks of `disconnect` run last opened first, one by one. */
export const STOP_PHASES = ['unready', 'stopIntake', 'drain', 'flush', 'disconnect', 'telemetry'] as const;

export type StartPhase = (typeof START_PHASES)[number];
export type StopPhase = (typeof STOP_PHASES)[number];
