import type { CallerAuthentication, FhirSource } from '../../../runtime/site-profile/fhir-source.ts';
import { HttpError } from '../../http.ts';
import { header } from './header.ts';
import { hmac } from './hmac.ts';
import { iam } from './iam.ts';
import { jwt } from './jwt.ts';
import type { AuthenticationPorts, Credentials, Judge, Scheme, Verdict } from './verdict.ts';

const JUDGES: { readonly [S in Scheme]: Judge<S> } = {
  header,
  hmac,
  jwt,
  iam,
  none: async () => 'valid',
};

/**
 * Resolves if a request is of its source.
 *
 * @throws HttpError 401, with the header where credentials are expected and nothing of what was sent
 * @throws UnavailableError if a secret or the keys of an issuer cannot be read
 */
export async function authenticate(
  credentials: Credentials,
  { authentication }: Pick<FhirSource, 'authentication'>,
  ports: AuthenticationPorts,
): Promise<void> {
  const judge = JUDGES[authentication.scheme] as Judge<Scheme>;
  const verdict = await judge(credentials, authentication, ports);
  if (verdict === 'valid') return;
  throw new HttpError(401, `${verdict}-credentials`, `${placeOf(authentication)}: ${SAID[verdict]}`, {
    'WWW-Authenticate': challenge(authentication, verdict),
  });
}

const SAID: Readonly<Record<Exclude<Verdict, 'valid'>, string>> = {
  missing: 'expected the credentials of this source, which are missing.',
  wrong: 'these are not the credentials of this source.',
  expired: 'the token has expired.',
};

function placeOf(authentication: CallerAuthentication): string {
  return 'header' in authentication ? authentication.header : 'Authorization';
}

/** RFC 9110 §11.6.1 asks for one with each 401; RFC 6750 §3 for the error of a token that was sent. */
function challenge({ scheme }: CallerAuthentication, verdict: Verdict): string {
  if (scheme === 'hmac') return 'HMAC-SHA256';
  if (scheme === 'iam') return 'AWS4-HMAC-SHA256';
  return scheme === 'jwt' && verdict !== 'missing' ? 'Bearer error="invalid_token"' : 'Bearer';
}
