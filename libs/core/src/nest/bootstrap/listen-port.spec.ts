import { ConfigurationError } from '#core';
import { listenPort } from './listen-port.js';

describe('listenPort', () => {
  it.each([
    [8080, '4000', 8080],
    [undefined, '4000', 4000],
    [undefined, undefined, 3000],
    [undefined, '', 3000],
    [0, undefined, 0],
    [undefined, '0', 0],
  ])('takes from option %p and variable %p the port %d', (option, variable, port) => {
    expect(listenPort(option, variable)).toBe(port);
  });

  it.each(['abc', '-1', '65536', '80.5', '3000 ', '/tmp/socket', '0x50'])(
    'refuses PORT=%p, which Node would take for something else',
    (variable) => {
      expect(() => listenPort(undefined, variable)).toThrow(ConfigurationError);
      expect(() => listenPort(undefined, variable)).toThrow(
        /^1 configuration problem:\nPORT: expected a whole number from 0 to 65535/,
      );
    },
  );

  it.each([-1, 1.5, 70_000, Number.NaN])('refuses the option %p', (option) => {
    expect(() => listenPort(option, undefined)).toThrow('bootstrap port');
  });
});
