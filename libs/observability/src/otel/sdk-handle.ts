/** What became of what was to be sent, of one signal. */
export interface DeliveryCounts {
  readonly signal: 'traces' | 'metrics' | 'logs';
  /** Taken by the collector. */
  readonly exported: number;
  /** Thrown away because the queue was full. */
  readonly dropped: number;
  /** Not taken by the collector in time. */
  readonly failed: number;
}

/** The SDK that the preload has started, for the drivers of the applications in this process. */
export interface SdkHandle {
  readonly state: 'running';
  /** What was loaded before it and is therefore not instrumented: names of packages. */
  readonly late: readonly string[];
  readonly counts: () => readonly DeliveryCounts[];
  /** Sends what waits. Does not end before it was taken or given up, whoever waits for it. */
  readonly flush: () => Promise<void>;
  /** The metrics as text of Prometheus; undefined when nobody asked for that. */
  readonly exposition: (() => Promise<string>) | undefined;
  /** Names the route of the request that an OpenTelemetry context belongs to. */
  readonly nameRoute: (context: unknown, template: string) => void;
}

/** Why the preload has not started one. */
export interface SdkAbsence {
  readonly state: 'not-asked' | 'missing-packages';
  /** Packages to install. */
  readonly missing: readonly string[];
}

/** One SDK per process, as OpenTelemetry means it: the preload runs once, before any application, and may be another copy of this package. */
const kSdk = Symbol.for('nestjs-groundwork/otel/1');

/** What the preload has left; undefined when it did not run. */
export function findSdk(): SdkHandle | SdkAbsence | undefined {
  return Reflect.get(globalThis, kSdk) as SdkHandle | SdkAbsence | undefined; // written below alone
}

export function leaveSdk(sdk: SdkHandle | SdkAbsence): void {
  Reflect.set(globalThis, kSdk, sdk);
}
