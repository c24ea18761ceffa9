/** The code of an error of Node's own, such as `ENOENT`. Not by `instanceof`: under Jest those errors come from another realm. */
export function systemCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
