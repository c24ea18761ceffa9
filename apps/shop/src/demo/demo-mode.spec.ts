import { demoMode, type DemoMode } from './demo-mode.js';

it.each<[NodeJS.ProcessEnv, string[], DemoMode]>([
  [{}, [], 'serve'],
  [{ SHOP_DEMO: 'off' }, [], 'off'],
  [{ NODE_ENV: 'production' }, [], 'off'],
  [{ SHOP_DEMO: 'once' }, [], 'once'],
  [{}, ['--demo'], 'once'],
  [{ NODE_ENV: 'production', SHOP_DEMO: 'off' }, ['--demo'], 'once'],
])('with %j and %j it is %s', (env, args, expected) => {
  expect(demoMode(env, args)).toBe(expected);
});
