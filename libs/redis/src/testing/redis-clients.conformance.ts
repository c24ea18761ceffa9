import { absentCases } from './cases/absent.cases.js';
import { errorCases } from './cases/error.cases.js';
import { limitCases } from './cases/limit.cases.js';
import { pipelineCases } from './cases/pipeline.cases.js';
import { prefixCases } from './cases/prefix.cases.js';
import { pubSubCases } from './cases/pub-sub.cases.js';
import { refusalCases } from './cases/refusal.cases.js';
import { scanCases } from './cases/scan.cases.js';
import { scriptCases } from './cases/script.cases.js';
import { sendCases } from './cases/send.cases.js';
import { stopCases } from './cases/stop.cases.js';
import type { RedisClientsHarness } from './redis-clients-harness.js';
import type { SuiteRunner } from '#core/testing';
import { openSuite } from './support/suite.js';

/** What every `RedisClients` does, whatever the driver below it. */
export function describeRedisClients(runner: SuiteRunner, harness: RedisClientsHarness): void {
  runner.describe(`RedisClients on ${harness.name}`, () => {
    const { group } = openSuite(runner, harness);
    if (!harness.capabilities.commands) return group('where no server is named', absentCases);
    group('send', sendCases);
    group('keys and their prefix', prefixCases);
    group('pipeline', pipelineCases);
    group('scripts', scriptCases);
    group('publish and subscribe', pubSubCases);
    group('scan', scanCases);
    group('what the server refuses', errorCases);
    group('what is refused before it is sent', refusalCases);
    group('limits', limitCases);
    group('stop', stopCases);
  });
}
