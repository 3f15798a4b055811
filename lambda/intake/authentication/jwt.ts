import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { UnavailableError } from '../../unavailable.ts';
import type { KeySet } from './key-sets.ts';
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
    if (error instanceof UnavailableError) throw error;
    // Also a token of a key that the issuer publishes and that cannot be used: `jose` has no error of its own for that.
    return 'wrong';
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
    return await verified(token, known, options);
  } catch (error) {
    const renewed = error instanceof errors.JWKSNoMatchingKey ? await keySets.renewed(authentication) : known;
    if (renewed === known) throw error;
    return await verified(token, renewed, options);
  }
}

/** A token need not name its key (RFC 7515 §4.1.4): then it may be signed with any of those of its algorithm. */
async function verified(token: string, keys: KeySet, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (wrong) {
        const isOtherKey =
          wrong instanceof errors.JWSSignatureVerificationFailed || wrong instanceof TypeError;
        if (!isOtherKey) throw wrong;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

function isOfSubject({ sub, client_id: clientId }: JWTPayload, subject: string | undefined): boolean {
  return subject === undefined || sub === subject || clientId === subject;
}
