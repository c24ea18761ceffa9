import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyzeFailure } from '#core';
import { assertNodeVersion, NEEDED_NODE } from './node-version.js';

const verdict = (found: string): string | undefined => {
  try {
    assertNodeVersion(found);
    return undefined;
  } catch (error) {
    return analyzeFailure(error)
      .map(({ code, exitCode }) => `${code} ${exitCode}`)
      .join();
  }
};

describe('assertNodeVersion', () => {
  it('needs what package.json says', () => {
    const manifest = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as {
      readonly engines: { readonly node: string };
    };
    expect(NEEDED_NODE).toBe(`${manifest.engines.node.replace('>=', '')}.0`);
  });

  it.each(['20.19.0', '20.19.1', '20.20.0', '22.0.0', '100.1.2', '21.0.0-nightly', 'unknown'])('takes %s', (found) => {
    expect(verdict(found)).toBeUndefined();
  });

  it.each(['20.18.3', '18.20.8', '9.11.2', '20.9.0', '20'])('refuses %s', (found) => {
    expect(verdict(found)).toBe('NODE_TOO_OLD 78');
  });
});
