import type { FhirServer } from '../../../runtime/site-profile/fhir-source.ts';
import { unavailable } from './fetch-error.ts';
import { httpCall } from './http-call.ts';
import type { CredentialPorts, ServerCredentials } from './outgoing.ts';

type OAuth2 = Extract<FhirServer['authentication'], { readonly scheme: 'oauth2' }>;

interface Token {
  readonly text: string;
  /** ms since 1970 */
  readonly usedUntil: number;
}

const WHAT = 'token of the server';

/** Until an answer is complete; RFC 6749 has no limit for its size. */
const LIMITS = { timeoutMs: 3000, mostBytes: 64 * 1024 };

/** Assumed where the answer has no `expires_in`, which RFC 6749 §5.1 only recommends. */
const ASSUMED_SECONDS = 300;

/** A token is replaced so long before it expires, but not before half of its time. */
const MARGIN_SECONDS = 30;

/** Client credentials (RFC 6749 §4.4). The token is asked for once, however many requests need it, and kept until shortly before it expires. */
export function oauth2(authentication: OAuth2, { secrets, now }: CredentialPorts): ServerCredentials {
  let kept: Token | undefined;
  let underWay: Promise<Token> | undefined;

  async function token(): Promise<string> {
    if (kept !== undefined && now() < kept.usedUntil) return kept.text;
    underWay ??= newToken().finally(() => {
      underWay = undefined;
    });
    return (await underWay).text;
  }

  /** A client whose secret was rotated is asked for by its new one. */
  async function newToken(): Promise<Token> {
    const askedAt = now();
    const { current } = await secrets.get(authentication.secret);
    let answer = await ask(authentication, current);
    if (answer.status === 400 || answer.status === 401) {
      const renewed = await secrets.renewed(authentication.secret);
      if (renewed.current !== current) answer = await ask(authentication, renewed.current);
    }
    kept = tokenOf(answer.status, answer.text, askedAt);
    return kept;
  }

  return {
    async added(request) {
      const headers = { ...request.headers, authorization: `Bearer ${await token()}` };
      return { ...request, headers };
    },
    async renewed({ headers }) {
      // Unless another request has had a new one meanwhile.
      if (kept !== undefined && headers.authorization === `Bearer ${kept.text}`) kept = undefined;
      return true;
    },
  };
}

/** The client authenticates as RFC 6749 §2.3.1 requires of every server: Basic, with both parts encoded as in a form. */
function ask({ tokenUrl, clientId, scope }: OAuth2, secret: string) {
  const credentials = [clientId, secret].map((part) => new URLSearchParams({ '': part }).toString().slice(1));
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
  });
  return httpCall({
    method: 'POST',
    url: tokenUrl,
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(credentials.join(':')).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: body.toString(),
    ...LIMITS,
  });
}

function tokenOf(status: number, text: string, askedAt: number): Token {
  if (status !== 200) throw unavailable(WHAT, `token-status-${status}`);
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw unavailable(WHAT, 'no-token');
  }
  const {
    access_token: access,
    token_type: type,
    expires_in: expiresIn,
  } = Object(answer) as Record<string, unknown>;
  const isBearer = typeof type === 'string' && type.toLowerCase() === 'bearer';
  if (!isBearer || typeof access !== 'string' || !/^[\w.~+/-]+=*$/.test(access))
    throw unavailable(WHAT, 'no-token');
  const seconds = Number(expiresIn) > 0 ? Number(expiresIn) : ASSUMED_SECONDS;
  return { text: access, usedUntil: askedAt + 1000 * Math.max(seconds - MARGIN_SECONDS, seconds / 2) };
}
