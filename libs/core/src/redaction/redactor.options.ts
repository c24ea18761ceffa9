/** How much of one record is looked at and kept. What is beyond is replaced by a word that says so, never passed on unseen. */
export interface RedactionLimits {
  /** Levels of nesting below the record. */
  readonly depth: number;
  /** Fields of one object and members of one list. */
  readonly width: number;
  /** Objects and lists in one record. */
  readonly objects: number;
  /** Characters of one text. */
  readonly text: number;
}

export const REDACTION_LIMITS: RedactionLimits = { depth: 8, width: 100, objects: 1_000, text: 8_192 };

export interface RedactorOptions {
  /** Further names of fields, headers and parameters that are secret, in any spelling. */
  readonly names?: readonly string[] | undefined;
  readonly limits?: Partial<RedactionLimits> | undefined;
  /** Done to each text at last: `escapeControl`, where a line of text must stay one. */
  readonly finish?: ((text: string) => string) | undefined;
}
