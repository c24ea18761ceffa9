/** Variables with which a test starts embedded databases: from the copy that Jest's global setup has made, when there is one. */
export const embeddedEnv: Readonly<Record<string, string>> = {
  NODE_ENV: 'test',
  ...(process.env['DATABASE_SNAPSHOT'] === undefined ? {} : { DATABASE_SNAPSHOT: process.env['DATABASE_SNAPSHOT'] }),
};
