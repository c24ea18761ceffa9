/** What happened to one lock, as its holders saw it. Times are of one clock that never goes back, in milliseconds. */
export interface LockRecord {
  /** Who held it: a process, a worker. For messages. */
  readonly holder: string;
  /** The resource that the token is for. */
  readonly resource: string;
  readonly token: bigint;
  /** The lock was given between these two: the question was sent, the answer was there. */
  readonly asked: number;
  readonly acquired: number;
  /** The holder relied on it until then: when it last saw that it held it, or began to give it back. Undefined: to the end of the record. */
  readonly ended: number | undefined;
}

/** Two records that cannot both be right. */
export interface LockViolation {
  readonly kind: 'two holders' | 'token used twice' | 'token went back';
  readonly first: LockRecord;
  readonly second: LockRecord;
  /** As a person reads it. */
  readonly text: string;
}

/**
 * Judges from the record alone, whatever the service says: nobody held a lock while another relied on it, no token was given twice, and whoever got a lock after another had it has the greater
 * token. For a history of holders that were not stopped beyond their lease: those are what fences are for.
 */
export function checkLockHistory(records: readonly LockRecord[]): readonly LockViolation[] {
  const inOrder = records.toSorted((one, other) => one.acquired - other.acquired);
  return inOrder.flatMap((second, index) =>
    inOrder
      .slice(0, index)
      .filter(({ resource }) => resource === second.resource)
      .flatMap((first) => judge(first, second)),
  );
}

/** `first` was there no later than `second`. */
function judge(first: LockRecord, second: LockRecord): readonly LockViolation[] {
  const violation = (kind: LockViolation['kind'], text: string): LockViolation => ({
    kind,
    first,
    second,
    text: `${kind} of "${first.resource}": ${shown(first)}, ${shown(second)}: ${text}`,
  });
  const found: LockViolation[] = [];
  const end = first.ended ?? Infinity;
  if (end > second.acquired)
    found.push(
      violation(
        'two holders',
        `both relied on it ${Math.min(end, second.ended ?? Infinity) - second.acquired} ms long`,
      ),
    );
  if (first.token === second.token) found.push(violation('token used twice', 'each holder has one of its own'));
  // Given before the other was asked for: then it is the earlier one for certain.
  else if (first.acquired <= second.asked && first.token > second.token)
    found.push(violation('token went back', 'whoever gets it later has the greater token'));
  return found;
}

function shown({ holder, token, acquired, ended }: LockRecord): string {
  return `${holder} with ${token} from ${acquired.toFixed(1)} to ${ended?.toFixed(1) ?? 'the end'}`;
}
