/** Codes of explained failures that are no errors of ours: Node, Nest or a library threw, and an analyzer recognised it. */
export const startFailureCodes = {
  CONNECTION_CLOSED: 'A service closed the connection.',
  CONNECTION_REFUSED: 'Nothing listens at the address of a service.',
  CONNECTION_TIMEOUT: 'A service did not answer in time.',
  DEPENDENCY_UNKNOWN: 'A class asks for a provider that its module does not see.',
  FILE_NOT_USABLE: 'A file or folder cannot be read or written.',
  HOST_UNKNOWN: 'The host name of a service does not resolve.',
  HOST_UNREACHABLE: 'There is no way to the host of a service.',
  PORT_IN_USE: 'Another process listens on the port.',
  PORT_NOT_ALLOWED: 'The process may not listen on the port.',
  TLS_EXPIRED: 'The certificate of a service has expired, or is not valid yet.',
  TLS_FAILED: 'The encrypted connection to a service could not be established.',
  TLS_NOT_TRUSTED: 'The certificate of a service is signed by an issuer that is not trusted.',
  TLS_WRONG_NAME: 'The certificate of a service is for another name.',
  UNKNOWN_FAILURE: 'Nobody recognised the failure; its own text is told.',
} as const;
