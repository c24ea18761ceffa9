import type { NetworkCause } from './network-cause.js';

const notTrusted: NetworkCause = {
  code: 'TLS_NOT_TRUSTED',
  what: 'The certificate of the server is not trusted.',
  because: (target) => `The certificate of ${target} is signed by an issuer that this machine does not know`,
  action: ['Give the certificate of the issuer: the *_TLS_CA variable, or NODE_EXTRA_CA_CERTS for every connection.'],
};
const expired: NetworkCause = {
  code: 'TLS_EXPIRED',
  what: 'The certificate of the server is not valid at this time.',
  because: (target) => `The certificate of ${target} has expired, or is not valid yet`,
  action: ['Renew the certificate on the server.', 'Check the clocks of both machines.'],
};
const wrongName: NetworkCause = {
  code: 'TLS_WRONG_NAME',
  what: 'The certificate of the server is for another name.',
  because: (target) => `The certificate of ${target} does not list that host name`,
  action: [
    'Connect by a name that the certificate lists.',
    'Or give the server a certificate for the name that is used (subject alternative name).',
  ],
};
export const tlsFailed: NetworkCause = {
  code: 'TLS_FAILED',
  what: 'The encrypted connection could not be established.',
  because: (target) => `${target} and this machine found no encryption in common`,
  action: [
    'Check that the port speaks TLS, and not the same protocol without it.',
    'Check that both sides have a protocol version and a cipher in common.',
  ],
};

export const TLS_CAUSES: Readonly<Record<string, NetworkCause>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: notTrusted,
  SELF_SIGNED_CERT_IN_CHAIN: notTrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT: notTrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: notTrusted,
  CERT_UNTRUSTED: notTrusted,
  CERT_REVOKED: notTrusted,
  CERT_SIGNATURE_FAILURE: notTrusted,
  CERT_HAS_EXPIRED: expired,
  CERT_NOT_YET_VALID: expired,
  ERR_TLS_CERT_ALTNAME_INVALID: wrongName,
  HOSTNAME_MISMATCH: wrongName,
  EPROTO: tlsFailed,
};
