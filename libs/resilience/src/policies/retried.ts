const kRetried = Symbol.for('nestjs-groundwork/resilience/retried'); // of the registry, so that two installed copies of the package know each other's

/** Says of an error that a policy has tried again already: one further out must not, or three attempts at two places would be nine. */
export function markRetried(error: unknown): void {
  if (typeof error === 'object' && error !== null && Object.isExtensible(error))
    Object.defineProperty(error, kRetried, { value: true, enumerable: false });
}

export function isRetried(error: unknown): boolean {
  return typeof error === 'object' && error !== null && kRetried in error;
}
