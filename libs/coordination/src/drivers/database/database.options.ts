/** What the driver `database` reads of the concern's settings: nothing. It works on the database that `database` names, which is chosen before settings are read. */
export type DatabaseCoordinationOptions = Readonly<Record<never, never>>;
