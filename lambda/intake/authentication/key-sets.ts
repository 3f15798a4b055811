import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import type { CallerAuthentication } from '../../../runtime/site-profile/fhir-source.ts';
import { UnavailableError } from '../../unavailable.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import { httpCall } from '../fetch/http-call.ts';
import { type Kept, keep } from '../secrets/kept.ts';

export type KeySet = ReturnType<typeof createLocalJWKSet>;

/** The keys of an issuer. Rejects with UnavailableError if they cannot be read. */
export type KeySets = Kept<Extract<CallerAuthentication, { readonly scheme: 'jwt' }>, KeySet>;

const LIMITS = { timeoutMs: 3000, mostBytes: 256 * 1024 };

/** @param now ms */
export function createKeySets(now: () => number): KeySets {
  return keep(async ({ issuer, keys }) => {
    try {
      const json = await jsonAt(keys ?? (await keysOf(issuer)));
      return createLocalJWKSet(json as JSONWebKeySet);
    } catch (cause) {
      throw cause instanceof UnavailableError ? cause : new UnavailableError('keys of the issuer', { cause });
    }
  }, now);
}

/** OpenID Connect Discovery 1.0 §4: the document must be of the issuer that was asked for. */
async function keysOf(issuer: string): Promise<string> {
  const found = await jsonAt(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { issuer: said, jwks_uri: keys } = Object(found) as Record<string, unknown>;
  if (said !== issuer || typeof keys !== 'string') throw new FetchError('discovery');
  const isEncrypted = keys.startsWith('https:') || issuer.startsWith('http:');
  if (!URL.canParse(keys) || !isEncrypted) throw new FetchError('discovery');
  return keys;
}

async function jsonAt(url: string): Promise<unknown> {
  const { status, text } = await httpCall({ url, headers: { accept: 'application/json' }, ...LIMITS });
  if (status !== 200) throw new FetchError(`status-${status}`);
  try {
    return JSON.parse(text);
  } catch {
    throw new FetchError('no-json');
  }
}
