import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256Node } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

/** A request before it is signed. */
export interface Signable {
  readonly method: string;
  /** With a query that is encoded as strictEncoding does. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** Returns all headers of a request, including its signature at the time `now`, but for Host, which fetch sets itself. */
export type Sign = (request: Signable, now: Date) => Promise<Record<string, string>>;

/**
 * Signs requests (AWS Signature Version 4) with the credentials that the AWS SDK finds: variables, profile, SSO, role of the container or
 * the instance. They are loaded at the first request and renewed before they expire.
 *
 * @param withoutCredentials the error to reject with if none are found
 */
export function createSigner(
  { service, region }: { readonly service: string; readonly region: string },
  withoutCredentials: (cause: unknown) => Error,
): Sign {
  const find = defaultProvider();
  const credentials = () =>
    find().catch((error: unknown) => {
      throw withoutCredentials(error);
    });
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256Node });
  return async ({ method, url, headers, body }, signingDate) => {
    const signed = await signer.sign(
      {
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: queryOf(url),
        headers: { ...headers, host: url.host },
        body,
      },
      { signingDate },
    );
    const { host: _, ...rest } = signed.headers;
    return rest;
  };
}

/**
 * The same URL with its query encoded as the signature has it: all but letters, digits and `-._~` (RFC 3986 §2.3). Otherwise a receiver
 * would see another query than the one that was signed.
 *
 * @throws URIError if its query is not percent-encoded UTF-8
 */
export function strictEncoding(url: URL): URL {
  const strict = new URL(url);
  strict.search = pairsOf(url)
    .map((pair) => pair.map(encoded).join('='))
    .join('&');
  return strict;
}

function encoded(text: string): string {
  const escape = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, escape);
}

function queryOf(url: URL): Record<string, string[]> {
  const query: Record<string, string[]> = {};
  for (const [name, value] of pairsOf(url)) query[name] = [...(query[name] ?? []), value];
  return query;
}

/** A plus sign is one: it is not the space of HTML forms, as it is for URLSearchParams. */
function pairsOf({ search }: URL): [name: string, value: string][] {
  const parts = search.slice(1).split('&').filter(Boolean);
  return parts.map((part) => {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/.exec(part) ?? [];
    return [decodeURIComponent(name), decodeURIComponent(value)];
  });
}
