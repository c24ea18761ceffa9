/** A point that work waits at until a test lets it pass. Opening it twice is a no-op. */
export class Gate {
  readonly passed: Promise<void>;
  readonly open: () => void;

  constructor() {
    let open: () => void = () => undefined;
    this.passed = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.open = () => open();
  }
}
