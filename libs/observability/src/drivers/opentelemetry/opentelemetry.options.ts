import type { SdkHandle } from '../../otel/sdk-handle.js';
import type { OtelParts } from './otel-parts.js';

/** What the driver is made of: the tracer, the meter and the logger of whatever SDK there is. */
export interface OpenTelemetryDriverParts extends Omit<OtelParts, 'nameRoute'> {
  /** The SDK that our preload has started; an SDK of the application's own is flushed by the application. */
  readonly sdk?: SdkHandle | undefined;
  /** What a person should know about the SDK. */
  readonly notices?: readonly string[] | undefined;
}
