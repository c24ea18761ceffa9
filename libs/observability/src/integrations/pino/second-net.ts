/** pino's own `redact`, behind our redactor, in case that what it gave is changed on the way: the usual names, at the top of a record. */
export const SECOND_NET: readonly string[] = [
  'password',
  'passwd',
  'pwd',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'apiKey',
  'privateKey',
  'authorization',
  'cookie',
  'credentials',
  'headers.authorization',
  'headers.cookie',
];
