import type { SdkHandle } from './sdk-handle.js';
import { sdkNotices } from './sdk-notices.js';

const running: SdkHandle = {
  ...{ state: 'running', late: [], exposition: undefined },
  ...{ counts: () => [], flush: () => Promise.resolve(), nameRoute: () => undefined },
};

describe('what a person is told of the SDK', () => {
  it('is nothing when it runs, ours or their own', () => {
    expect(sdkNotices(running, true)).toEqual([]);
    expect(sdkNotices(undefined, true)).toEqual([]);
    expect(sdkNotices({ state: 'not-asked', missing: [] }, true)).toEqual([]);
  });

  it('is the line to add when no preload ran', () => {
    expect(sdkNotices(undefined, false)).toEqual([expect.stringContaining('import "nestjs-groundwork/otel";')]);
  });

  it('is what was loaded before it', () => {
    expect(sdkNotices({ ...running, late: ['express'] }, true)).toEqual([expect.stringContaining('after express had')]);
  });

  it('is the package to install', () => {
    const left = { state: 'missing-packages', missing: ['@opentelemetry/sdk-node'] } as const;
    expect(sdkNotices(left, false)).toEqual([expect.stringContaining('npm install @opentelemetry/sdk-node')]);
  });

  it('is the variable to set when nothing asks for export', () => {
    expect(sdkNotices({ state: 'not-asked', missing: [] }, false)).toEqual([
      expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT'),
    ]);
  });
});
