/** Where identifiers come from. */
export abstract class Ids {
  /** A UUIDv7 (RFC 9562, 5.7) in canonical text: sorts by the time it was made. */
  abstract next(): string;
}
