/** Why a message was parked. */
export type ParkReason =
  /** The handler failed as often as it may. */
  | 'attempts-exhausted'
  /** The handler failed in a way that trying again cannot help. */
  | 'refused'
  /** It was being handled each time when the process ended. */
  | 'crashes'
  | 'undecodable'
  | 'too-large'
  | 'schema'
  | 'newer-version'
  | 'unknown-type';

/** One failure of a message, masked and shortened. */
export interface FailureRecord {
  readonly at: Date;
  readonly attempt: number;
  readonly code: string;
  readonly message: string;
}

/** A message that a group has given up on for now. Nothing of it is lost. */
export interface DeadLetter {
  readonly eventId: string;
  readonly group: string;
  readonly type: string;
  readonly version: number | undefined;
  readonly key: string | undefined;
  readonly reason: ParkReason;
  readonly attempts: number;
  readonly crashes: number;
  readonly parkedAt: Date;
  readonly publishedAt: Date;
  /** Later messages of its key that wait behind it. */
  readonly waitingBehind: number;
}

/** With what a person needs to decide. */
export interface DeadLetterDetails extends DeadLetter {
  /** The oldest first; at most the last 20. */
  readonly history: readonly FailureRecord[];
  /** As it was received, also when it cannot be decoded. */
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface DeadLetterFilter {
  readonly group?: string | undefined;
  readonly type?: string | undefined;
  readonly key?: string | undefined;
  readonly reason?: ParkReason | undefined;
  readonly parkedBefore?: Date | undefined;
}

export interface DeadLetterPage {
  readonly items: readonly DeadLetter[];
  /** Hand it back as `cursor` for the next page; null on the last. */
  readonly next: string | null;
}

/** One message of one group. */
export interface DeadLetterId {
  readonly group: string;
  readonly eventId: string;
}

/** The parked messages of the event bus: to look at, to handle again, or to give up. */
export abstract class DeadLetters {
  static readonly portName: string = 'DeadLetters';

  /** The oldest first. `limit` 1-500, default 50. */
  abstract list(
    filter?: DeadLetterFilter,
    page?: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
  ): Promise<DeadLetterPage>;

  abstract show(id: DeadLetterId): Promise<DeadLetterDetails | undefined>;

  /**
   * Lets the message be handled again, with all its attempts. Within a key in order: those that waited behind it follow. @returns false when it is not parked.
   */
  abstract redrive(id: DeadLetterId): Promise<boolean>;

  /** All that the filter fits, in order within each key. @returns how many. */
  abstract redriveAll(filter?: DeadLetterFilter): Promise<number>;

  /** Gives it up for good: those behind it go on. It stays on record as discarded. @returns false when it is not parked. */
  abstract discard(id: DeadLetterId): Promise<boolean>;
}
