/** Another concern that a concern's instances work on, each on one instance of it. */
export interface StandsOn {
  readonly concern: string;
  /** The text option that names the instance. Known with the driver, before other values: what is injected depends on it. */
  readonly option: string;
  /** Several instances can stand on the same one, since their keys or rows say whose they are. Default false: their tables would be each other's. */
  readonly shared?: boolean;
}

/** A driver that is chosen because another concern is there, when neither a name nor a value of its own decides. */
export interface Follows {
  readonly concern: string;
  readonly driver: string;
}

/** The names of a concern's instances; `off`; or `unknown`, when the concern is no part of the configuration that is read. */
export type KnownInstances = readonly string[] | 'off' | 'unknown';
