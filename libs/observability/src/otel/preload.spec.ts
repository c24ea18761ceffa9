import { Environment } from '#core';
import { startPreload } from './preload.js';
import { findSdk, leaveSdk } from './sdk-handle.js';

const asked = new Environment({
  env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OBSERVABILITY_PROMETHEUS: 'on' },
});

describe('the preload', () => {
  const warnings: string[] = [];
  const warn = (line: string): void => void warnings.push(line);

  beforeEach(() => {
    warnings.length = 0;
    Reflect.deleteProperty(globalThis, Symbol.for('nestjs-groundwork/otel/1'));
  });

  it('leaves word when nothing is asked for, and looks for no package', () => {
    const installed = jest.fn(() => true);
    startPreload({ environment: new Environment({ env: {} }), installed, warn });
    expect(findSdk()).toEqual({ state: 'not-asked', missing: [] });
    expect(installed).not.toHaveBeenCalled();
  });

  it('names the packages that are missing, and goes on without telemetry', () => {
    const installed = (name: string): boolean => !/sdk-node|prometheus/.test(name);
    startPreload({ environment: asked, installed, warn });
    expect(warnings).toEqual([
      'Telemetry was asked for and is not started: run "npm install @opentelemetry/sdk-node @opentelemetry/exporter-prometheus".',
    ]);
    expect(findSdk()).toMatchObject({ state: 'missing-packages' });
  });

  it('runs once, whoever asks again', () => {
    leaveSdk({ state: 'not-asked', missing: [] });
    startPreload({ environment: asked, installed: () => false, warn });
    expect(warnings).toEqual([]);
  });
});
