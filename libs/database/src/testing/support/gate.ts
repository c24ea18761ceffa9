/** A point that work waits at until a test lets it pass. Opening it twice is a no-op. */
export class Gate {
  readonly passed: Promise<void>;
  readonly open: () => void;

  constructor() {
    const { promise, open } = openable();
    this.passed = promise;
    this.open = open;
  }
}

function openable(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open: () => open() };
}
