/** Fails unless Jest's global setup has built the package: tests of whole processes start what is in `dist`. */
export function requireBuild(): void {
  const build =
    process.env['GROUNDWORK_BUILD'] ??
    'Jest was started with a path pattern that does not name test/e2e or test/faults, so nothing was built.';
  if (build !== 'ok') throw new Error(`The package is not built. ${build}`);
}
