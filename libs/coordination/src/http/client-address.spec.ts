import { clientNetwork } from './client-address.js';

describe('clientNetwork', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:DB8:0:0:ffff::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4::/64'],
    ['', 'unknown'],
    ['no address', 'no address'],
  ])('takes %s for %s', (ip, network) => {
    expect(clientNetwork(ip)).toBe(network);
  });

  it('knows a client without an address', () => {
    expect(clientNetwork(undefined)).toBe('unknown');
  });
});
