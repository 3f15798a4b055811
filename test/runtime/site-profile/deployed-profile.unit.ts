import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { defineSettings } from '../../../runtime/settings/settings.ts';
import { notDeployable } from '../../../runtime/site-profile/deployable-source.ts';
import {
  DEPLOYED_PROFILE,
  type DeployedProfile,
  parseDeployedProfile,
} from '../../../runtime/site-profile/deployed-profile.ts';
import { DIALECTS } from '../../../runtime/site-profile/fhir-source.ts';
import { parseSiteProfile } from '../../../runtime/site-profile/site-profile-file.ts';

const EXAMPLE = fileURLToPath(new URL('../../../site-profile.example.json', import.meta.url));
const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:intake/a-a1B2c3';
const HEADER = { scheme: 'header', header: 'Authorization', secret: SECRET };
const LOCAL = { name: 'fhir', dialect: 'rest', authentication: { scheme: 'none' } };
const SERVER = { url: 'https://fhir.example.org/r4' };

const parse = (sources: unknown, members: object = {}) =>
  parseDeployedProfile(JSON.stringify({ ...members, sources }));
const sourcesOf = (profile: DeployedProfile | readonly string[]) => {
  if (!('sources' in profile)) throw new Error(profile.join('\n'));
  return profile.sources;
};

describe('the sources of a site profile', () => {
  test('are none where it names none', () => {
    expect(parseDeployedProfile('{}')).toEqual({ ...DEFAULT_PROFILE, sources: [] });
    expect(sourcesOf(parse([]))).toEqual([]);
  });

  test('are read without comments, and do not reach the mapping', () => {
    const sources = [{ '//': 'ours', ...LOCAL }];

    expect(sourcesOf(parse(sources))).toEqual([LOCAL]);
    expect(parseSiteProfile(JSON.stringify({ sources }))).toEqual(DEFAULT_PROFILE);
  });

  test('are in the example: one of each dialect but the plain one, all deployable', () => {
    const sources = sourcesOf(parseDeployedProfile(EXAMPLE));

    expect(sources.map(({ dialect }) => dialect).toSorted()).toEqual(
      DIALECTS.filter((dialect) => dialect !== 'rest').toSorted(),
    );
    expect(new Set(sources.map(({ authentication }) => authentication.scheme))).toEqual(
      new Set(['header', 'hmac', 'jwt', 'iam']),
    );
    expect(sources.flatMap(notDeployable)).toEqual([]);
  });

  test('are refused together with the problems of the other members', () => {
    expect(parse([{ ...LOCAL, name: 'A' }], { processingId: 'X' })).toEqual([
      'processingId: expected P, T or D',
      'sources.0.name: expected a name of 1 to 32 small letters, digits and dashes',
    ]);
    expect(() =>
      defineSettings({ SITE_PROFILE: DEPLOYED_PROFILE }, (value) => value).read({
        SITE_PROFILE: '{"sources":{}}',
      }),
    ).toThrow('SITE_PROFILE: sources: expected a list');
  });

  test.each<[string, unknown, string[]]>([
    [
      'no object',
      'fhir',
      [
        ': expected an object with name, dialect, authentication, server, rateLimit, maximumBodyKiB, ownFeed, reconcileHours',
      ],
    ],
    [
      'without what each needs',
      {},
      [': name is missing', ': dialect is missing', ': authentication is missing'],
    ],
    [
      'of no dialect',
      { ...LOCAL, dialect: 'hapi' },
      ['.dialect: expected one of rest-hook, topic, medplum, transaction, rest'],
    ],
    [
      'without a scheme',
      { ...LOCAL, authentication: {} },
      ['.authentication: expected an object with scheme: header, hmac, jwt, iam, none'],
    ],
    [
      'of a scheme that every object has',
      { ...LOCAL, authentication: { scheme: 'constructor' } },
      ['.authentication: expected an object with scheme: header, hmac, jwt, iam, none'],
    ],
    [
      'with members of another scheme',
      { ...LOCAL, authentication: { ...HEADER, issuer: 'https://a.example' } },
      ['.authentication: issuer is not known, expected scheme, header, secret'],
    ],
    [
      'with a secret in plain text',
      { ...LOCAL, authentication: { ...HEADER, secret: 'Bearer x' } },
      [
        ".authentication.secret: expected the complete ARN of a secret in Secrets Manager, or on a developer's machine env:NAME",
      ],
    ],
    [
      'with an ARN without its last six characters',
      { ...LOCAL, authentication: { ...HEADER, secret: SECRET.slice(0, -7) } },
      [expect.stringContaining('.authentication.secret: expected the complete ARN') as never],
    ],
    [
      'with a header of two words',
      { ...LOCAL, authentication: { ...HEADER, header: 'X Key' } },
      ['.authentication.header: expected the name of a header'],
    ],
    [
      'with an issuer without TLS',
      { ...LOCAL, authentication: { scheme: 'jwt', issuer: 'http://a.example', audience: 'a' } },
      [
        '.authentication.issuer: expected a URL that begins with https (http on loopback alone), without a user, a query and a fragment',
      ],
    ],
    [
      'with no roles',
      { ...LOCAL, authentication: { scheme: 'iam', roles: [] } },
      ['.authentication.roles: expected a list that is not empty'],
    ],
    [
      'with a user in the URL of its server',
      { ...LOCAL, server: { url: 'https://u:p@a.example' } },
      [
        '.server.url: expected a URL that begins with https (http on loopback alone), without a user, a query and a fragment',
      ],
    ],
    [
      'with a query in the URL of its server',
      { ...LOCAL, server: { url: 'https://a.example?a=1' } },
      [expect.stringContaining('.server.url: expected a URL') as never],
    ],
    [
      'with a file as its server',
      { ...LOCAL, server: { url: 'file:///etc/passwd' } },
      [expect.stringContaining('.server.url: expected a URL') as never],
    ],
    [
      'with numbers out of range',
      { ...LOCAL, rateLimit: 0, maximumBodyKiB: 1.5, server: { ...SERVER, timeoutMs: 60_000 } },
      [
        '.rateLimit: expected a whole number from 1 to 10000',
        '.maximumBodyKiB: expected a whole number from 1 to 6144',
        '.server.timeoutMs: expected a whole number from 100 to 10000',
      ],
    ],
    ['with an own feed of nothing', { ...LOCAL, ownFeed: {} }, [': ownFeed: expected sources, tags or both']],
    [
      'to be compared with no server',
      { ...LOCAL, reconcileHours: 24 },
      [': server is missing: reconcileHours needs one to compare the record with'],
    ],
    [
      'with the path of the API',
      { ...LOCAL, name: 'persistence' },
      [': name: persistence is a path of the API itself'],
    ],
  ])('are refused %s', (_, source, problems) => {
    expect([...(parse([source]) as string[])].toSorted()).toEqual(
      problems.map((problem) => (typeof problem === 'string' ? `sources.0${problem}` : problem)).toSorted(),
    );
  });

  test('have one name each', () => {
    expect(parse([LOCAL, { ...LOCAL, name: 'other' }, LOCAL])).toEqual([
      'sources.2: name: fhir is the name of sources.0',
    ]);
  });

  test('of Medplum with an HMAC need a server where the site deletes, as the HMAC is not of the deletion', () => {
    const source = { name: 'm', dialect: 'medplum', authentication: { ...HEADER, scheme: 'hmac' } };

    expect(parse([source], { delete: 'A29' })).toEqual([
      expect.stringMatching(
        /^sources\.0: server is missing: the HMAC does not cover which resource is deleted/,
      ),
    ]);
    expect(sourcesOf(parse([source]))).toEqual([source]);
    expect(sourcesOf(parse([{ ...source, server: SERVER }], { delete: 'A29' }))).toHaveLength(1);
    expect(sourcesOf(parse([{ ...source, authentication: HEADER }], { delete: 'A29' }))).toHaveLength(1);
  });

  test('may be on loopback without TLS, with secrets in variables, and are then not deployable', () => {
    const authentication = { scheme: 'header', header: 'Authorization', secret: 'env:HAPI_TOKEN' };
    const sources = [
      LOCAL,
      {
        name: 'hapi',
        dialect: 'rest-hook',
        authentication,
        server: {
          url: 'http://127.0.0.1:8080/fhir',
          authentication: {
            scheme: 'oauth2',
            tokenUrl: 'http://localhost:9000/token',
            clientId: 'a',
            secret: 'env:CLIENT',
          },
        },
      },
      {
        name: 'oidc',
        dialect: 'rest',
        authentication: { scheme: 'jwt', issuer: 'http://[::1]:9000', audience: 'a' },
      },
    ];

    expect(sourcesOf(parse(sources)).flatMap(notDeployable)).toEqual([
      expect.stringMatching(/^sources: fhir: authentication is none/),
      expect.stringMatching(/^sources: hapi: authentication\.secret: expected the complete ARN/),
      expect.stringMatching(/^sources: hapi: server\.authentication\.secret: expected the complete ARN/),
      expect.stringMatching(/^sources: hapi: server\.url: expected a URL that begins with https/),
      expect.stringMatching(/^sources: hapi: server\.authentication\.tokenUrl: expected a URL/),
      expect.stringMatching(/^sources: oidc: authentication\.issuer: expected a URL/),
    ]);
  });

  test('are good or have problems, whatever they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (sources) => {
        const parsed = parse(sources);

        expect('sources' in parsed || (parsed.length > 0 && !/undefined/.test(parsed.join()))).toBe(true);
      }),
    );
  });
});
