/** What the driver `redis` reads of the concern's settings: nothing. It works on the Redis that `redis` names, which is chosen before settings are read. */
export type RedisCoordinationOptions = Readonly<Record<never, never>>;
