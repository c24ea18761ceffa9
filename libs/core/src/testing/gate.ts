/** Something that does not end until the test lets it. */
export function gate(): { readonly reached: Promise<void>; readonly release: () => void; pass(): Promise<void> } {
  let reach = (): void => undefined;
  let release = (): void => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  return { reached, release, pass: () => (reach(), released) };
}
