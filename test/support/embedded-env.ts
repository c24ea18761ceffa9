const snapshot = process.env['DATABASE_SNAPSHOT'];

/** For a new embedded database: it begins as the copy that Jest's global setup has made, when there is one. */
export const snapshotEnv: Readonly<Record<string, string>> =
  snapshot === undefined ? {} : { DATABASE_SNAPSHOT: snapshot };

/** The same for a named database, which does not share the variable of the default one. */
export function namedSnapshotEnv(instance: string): Readonly<Record<string, string>> {
  return snapshot === undefined ? {} : { [`DATABASE__${instance.toUpperCase()}__SNAPSHOT`]: snapshot };
}

/** Variables with which a test starts embedded databases. */
export const embeddedEnv: Readonly<Record<string, string>> = { NODE_ENV: 'test', ...snapshotEnv };
