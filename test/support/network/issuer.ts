import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** An issuer of OpenID Connect on a real socket, with keys of its own. */
export class Issuer {
  url = '';
  /** Requests for its key set. */
  keySetReads = 0;
  /** What it answers in place of everything, if anything. */
  failure: { readonly status: number; readonly text: string } | undefined;
  /** Merged into its discovery document. */
  discovery: object = {};
  #key: CryptoKey | undefined;
  publicKey: JWK = {};
  /** Those that it publishes besides. */
  otherKeys: readonly JWK[] = [];
  readonly #server = createServer((request, response) => {
    if (this.failure) {
      response.writeHead(this.failure.status).end(this.failure.text);
      return;
    }
    response.setHeader('content-type', 'application/json');
    if (request.url === '/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer: this.url, jwks_uri: `${this.url}/keys`, ...this.discovery }));
      return;
    }
    this.keySetReads += 1;
    response.end(JSON.stringify({ keys: [...this.otherKeys, this.publicKey] }));
  });

  static async start(): Promise<Issuer> {
    const issuer = new Issuer();
    await issuer.rotate('key-1');
    await new Promise<void>((resolve) => issuer.#server.listen(0, '127.0.0.1', resolve));
    issuer.url = `http://127.0.0.1:${(issuer.#server.address() as AddressInfo).port}`;
    return issuer;
  }

  /** Signs with a new key from now on, and forgets the last one. */
  async rotate(kid: string, alg = 'RS256'): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair(alg);
    this.#key = privateKey;
    this.publicKey = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  }

  /** A token that is good for a minute after `now`, as far as `claims` and `header` leave it good. */
  async token(now: number, claims: JWTPayload = {}, header: object = {}): Promise<string> {
    const seconds = Math.floor(now / 1000);
    const payload = { iss: this.url, aud: 'intake', sub: 'hapi', iat: seconds, exp: seconds + 60, ...claims };
    const { kid, alg } = this.publicKey;
    const signer = new SignJWT(payload).setProtectedHeader({ alg: String(alg), kid: String(kid), ...header });
    return signer.sign(this.#key as CryptoKey);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
