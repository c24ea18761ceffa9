export {
  RedisClients,
  type RedisCall,
  type RedisCommand,
  type RedisListener,
  type RedisReply,
  type RedisScanOptions,
  type RedisScanPage,
  type RedisScript,
  type RedisScriptCall,
  type RedisSubscription,
} from './redis-clients.js';
export {
  RedisAuthenticationError,
  RedisBusyError,
  RedisCommandError,
  RedisError,
  RedisNotConfiguredError,
  RedisOutOfMemoryError,
  RedisPermissionError,
  RedisReadOnlyError,
  RedisTlsError,
  RedisUnavailableError,
} from './redis.errors.js';
