import 'reflect-metadata';
import { describeRedisClients, redisModuleHarness } from '../../testing/index.js';
import { noneRedisCapabilities as capabilities } from './none.capabilities.js';

describeRedisClients({ describe, it }, redisModuleHarness({ name: 'none', capabilities, options: () => ({}) }));
