/** OpenSSL's codes for a certificate that is valid, but whose issuer Node does not know. */
const unknownIssuer = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];

/** Tells if a request failed with one of these codes. */
export const isUntrusted = (code: string | undefined): code is string => unknownIssuer.includes(code ?? '');

/** Completes the name of a server, with the code of a request to it that failed. */
export const untrusted = (code: string) => `has a certificate that is not trusted here (${code})`;
