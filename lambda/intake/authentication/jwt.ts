import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { AuthenticationBy, AuthenticationPorts, Judge } from './verdict.ts';

/** Signed with a private key of the issuer. Not HS256: whoever has the public key could sign; and not `none`. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Between the clocks of the issuer and of this machine. */
const TOLERANCE_SECONDS = 30;

/** A bearer token (RFC 6750 §2.1) that is a JWT (RFC 7519). */
export const jwt: Judge<'jwt'> = async ({ headers }, authentication, ports) => {
  const sent = headers.authorization;
  if (!sent) return 'missing';
  const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(sent)?.[1];
  if (token === undefined) return 'wrong';
  try {
    const claims = await claimsOf(token, authentication, ports);
    return isOfSubject(claims, authentication.subject) ? 'valid' : 'wrong';
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'expired';
    if (error instanceof errors.JOSEError) return 'wrong';
    throw error;
  }
};

/** A key that is not known may be new: the keys are read again. */
async function claimsOf(
  token: string,
  authentication: AuthenticationBy<'jwt'>,
  { keySets, now }: AuthenticationPorts,
): Promise<JWTPayload> {
  const { issuer, audience } = authentication;
  const options = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    requiredClaims: ['exp'],
    clockTolerance: TOLERANCE_SECONDS,
    currentDate: new Date(now()),
  };
  const known = await keySets.get(authentication);
  try {
    return (await jwtVerify(token, known, options)).payload;
  } catch (error) {
    const renewed = error instanceof errors.JWKSNoMatchingKey ? await keySets.renewed(authentication) : known;
    if (renewed === known) throw error;
    return (await jwtVerify(token, renewed, options)).payload;
  }
}

function isOfSubject({ sub, client_id: clientId }: JWTPayload, subject: string | undefined): boolean {
  return subject === undefined || sub === subject || clientId === subject;
}
