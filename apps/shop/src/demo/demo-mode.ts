/** `serve`: place an order, then go on serving. `once`: place an order and end. `off`: serve only. */
export type DemoMode = 'serve' | 'once' | 'off';

/** `--demo` or `SHOP_DEMO=once` asks for one run. Production and `SHOP_DEMO=off` place no order that nobody asked for. */
export function demoMode(env: NodeJS.ProcessEnv, args: readonly string[]): DemoMode {
  if (args.includes('--demo') || env['SHOP_DEMO'] === 'once') return 'once';
  return env['SHOP_DEMO'] === 'off' || env['NODE_ENV'] === 'production' ? 'off' : 'serve';
}
