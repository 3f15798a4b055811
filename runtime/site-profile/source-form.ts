import { DIALECTS } from './fhir-source.ts';
import { byScheme, type Form, form, list, object, oneOf, text, wholeNumber } from './forms.ts';

const TEXT = text(/^[^\u0000-\u001f\u007f]+$/, 'a text of one line that is not empty');

/** A field name of HTTP (RFC 9110 §5.1). */
const HEADER = text(/^[!#$%&'*+.^`|~\w-]+$/, 'the name of a header');

const SECRET = text(
  /^(?:arn:aws(?:-[a-z]+)*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+-\w{6}|env:[A-Za-z_]\w*)$/,
  "the complete ARN of a secret in Secrets Manager, or on a developer's machine env:NAME",
);

const ROLE = text(
  /^arn:aws(?:-[a-z]+)*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  'the ARN of a role, such as arn:aws:iam::111122223333:role/NAME',
);

const URI = text(/^\S+$/, 'a URI');

const CODE = text(/^\S+(?: \S+)*$/, 'a code');

/** Without a query or a fragment: paths are appended to it. */
const BASE_URL = form(
  (value) => isSecure(value) && !/[?#]/.test(String(value)),
  'a URL that begins with https (http on loopback alone), without a user, a query and a fragment',
);

const URL_OF_SERVICE = form(
  (value) => isSecure(value) && !String(value).includes('#'),
  'a URL that begins with https (http on loopback alone), without a user and a fragment',
);

/** What crosses a network unencrypted could be read and changed, and with it the resources or the keys. */
function isSecure(value: unknown): boolean {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

const SECRET_HEADER = { header: HEADER, secret: SECRET };

/** The form of a member of `sources`, as its type FhirSource says. */
export const SOURCE: Form = object(
  {
    name: text(/^[a-z][a-z0-9-]{0,31}$/, 'a name of 1 to 32 small letters, digits and dashes'),
    dialect: oneOf(DIALECTS),
    authentication: byScheme({
      header: [SECRET_HEADER],
      hmac: [SECRET_HEADER],
      jwt: [
        { issuer: BASE_URL, audience: TEXT },
        { keys: URL_OF_SERVICE, subject: TEXT },
      ],
      iam: [{ roles: list(ROLE) }],
      none: [{}],
    }),
  },
  {
    server: object(
      { url: BASE_URL },
      {
        authentication: byScheme({
          header: [SECRET_HEADER],
          oauth2: [{ tokenUrl: URL_OF_SERVICE, clientId: TEXT, secret: SECRET }, { scope: TEXT }],
          sigv4: [
            {
              service: text(/^[a-z0-9-]+$/, 'the name of a service, such as healthlake'),
              region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-central-1'),
            },
          ],
        }),
        timeoutMs: wholeNumber(100, 10_000),
      },
    ),
    rateLimit: wholeNumber(1, 10_000),
    maximumBodyKiB: wholeNumber(1, 6 * 1024),
    ownFeed: object({}, { sources: list(URI), tags: list(object({ code: CODE }, { system: URI })) }),
    reconcileHours: wholeNumber(1, 8760),
  },
);
