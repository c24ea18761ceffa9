/** What the repositories and the unit of work over every driver of ours are made with: named at start together with the driver's own packages, not one after the other. */
export const ormPackages: readonly string[] = [
  '@mikro-orm/core',
  '@mikro-orm/migrations',
  '@mikro-orm/nestjs',
  '@mikro-orm/postgresql',
  '@mikro-orm/sql',
  'kysely',
];
