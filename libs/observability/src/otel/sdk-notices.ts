import type { SdkAbsence, SdkHandle } from './sdk-handle.js';

const LINE =
  'Add `import "nestjs-groundwork/otel";` as the first line of the program, or start it with `node -r nestjs-groundwork/otel`';

/**
 * What a person should know of the SDK, when the driver is `opentelemetry`.
 * @param recording whether spans have ids: whether any SDK runs, ours or one that the application started.
 */
export function sdkNotices(left: SdkHandle | SdkAbsence | undefined, recording: boolean): readonly string[] {
  if (left === undefined)
    return recording
      ? []
      : [`The driver "opentelemetry" is chosen, and no SDK runs, so that nothing is recorded. ${LINE}.`];
  switch (left.state) {
    case 'running':
      return left.late.length === 0
        ? []
        : [`The SDK was started after ${left.late.join(', ')} had been loaded, and may miss their requests. ${LINE}.`];
    case 'missing-packages':
      return [`The SDK was not started. Run "npm install ${left.missing.join(' ')}".`];
    case 'not-asked':
      return recording
        ? []
        : [
            'The driver "opentelemetry" is chosen, and no variable asks for export, so that nothing is recorded. Set OTEL_EXPORTER_OTLP_ENDPOINT or OBSERVABILITY_PROMETHEUS=on in the environment or in .env: options in code come too late for the SDK.',
          ];
  }
}
