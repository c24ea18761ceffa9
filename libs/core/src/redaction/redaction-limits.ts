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
