import { webcrypto } from 'node:crypto';
// Needed by what @peculiar/x509 is built on, before it is loaded.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

// Certificates for tests, made when the test runs: nothing expires in the repository, and no key lies in it.

x509.cryptoProvider.set(webcrypto);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
let serial = 0;

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

interface CertificateOptions {
  /** It was valid until yesterday. */
  readonly expired?: boolean;
  readonly days?: number;
}

export interface Authority {
  /** The authority's own certificate, as PEM. */
  readonly ca: string;
  /** A certificate for host names and IP addresses, valid for `days` from now. */
  issue(names: readonly string[], options?: CertificateOptions): Promise<Certificate>;
}

/** A new authority that no one trusts yet. */
export async function createAuthority(name = 'Test authority'): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: nextSerial(),
    name: `CN=${name}`,
    notBefore: new Date(Date.now() - 10 * DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys: keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  return {
    ca: own.toString('pem'),
    async issue(names, { expired = false, days = expired ? -1 : 60 } = {}) {
      const leaf = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
      const cert = await x509.X509CertificateGenerator.create({
        serialNumber: nextSerial(),
        subject: `CN=${names[0]}`,
        issuer: own.subject,
        notBefore: new Date(Date.now() - 5 * DAY_MS),
        notAfter: new Date(Date.now() + days * DAY_MS),
        signingAlgorithm: ALGORITHM,
        publicKey: leaf.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.SubjectAlternativeNameExtension(
            names.map((one) => ({
              type: /^[\d.]+$/.test(one) ? ('ip' as const) : ('dns' as const),
              value: one,
            })),
          ),
        ],
      });
      const key = x509.PemConverter.encode(
        await webcrypto.subtle.exportKey('pkcs8', leaf.privateKey),
        'PRIVATE KEY',
      );
      return { cert: cert.toString('pem'), key };
    },
  };
}

function nextSerial(): string {
  serial += 1;
  return serial.toString(16).padStart(4, '0');
}
