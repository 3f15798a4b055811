import type { Target } from '../../../lib/settings/arn-rules.ts';
import { readDeployment } from '../../../lib/settings/settings.ts';
import { SettingsError } from '../../../runtime/settings/settings.ts';
import type { FhirSource } from '../../../runtime/site-profile/fhir-source.ts';
import { ACCOUNT, ROUTER_ROLE } from '../example-app.ts';
import { profileWith, SOURCES } from '../intake/sources.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:hl7/ca-a1B2c3';
const CERTIFICATE = 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d-1111-2222-3333-444455556666';
const WEB_ACL = 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/hospital/0a1b';
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b';
const ROLE = 'arn:aws:iam::111122223333:role/go-live';
const TLS = { 'hl7-tls': 'on', 'hl7-tls-server-name': 'hl7.example.org' };
const HOSPITAL = { 'hl7-server-name': '192.0.2.10', 'test-server-output-bucket-name': 'archive' };

/** Settings that name something of AWS, each with what it needs. */
const NAMED = {
  'hl7-tls-ca-secret': { ...HOSPITAL, ...TLS, 'hl7-tls-ca-secret': SECRET },
  'hl7-tls-cert-secret': {
    ...HOSPITAL,
    ...TLS,
    'hl7-tls-cert-secret': SECRET,
    'hl7-tls-key-secret': SECRET.replace('ca-', 'key-'),
  },
  'server-certificate': { ...TLS, 'server-certificate': CERTIFICATE },
  'waf-acl-arn': { 'waf-acl-arn': WEB_ACL },
  'test-server-output-key-arn': { ...HOSPITAL, 'test-server-output-key-arn': KEY },
  'load-role': { 'load-role': ROLE },
  'resource-router-lambda-role': {},
};

function problems(settings: Record<string, unknown>, credentials?: Target): readonly string[] {
  try {
    const test = { 'resource-router-lambda-role': ROUTER_ROLE, ...settings };
    readDeployment({ env: 'test', environments: { test } }, credentials);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
  }
  return [];
}

function changed(settings: object, name: string, from: string, to: string): Record<string, unknown> {
  const all: Record<string, unknown> = { 'resource-router-lambda-role': ROUTER_ROLE, ...settings };
  return { ...all, [name]: String(all[name]).replace(from, to) };
}

const each = Object.entries(NAMED);
const REGIONAL = each.filter(([name]) => !name.endsWith('-role'));

test.each(each)('%s of the account and region of the deployment is taken', (_, settings) => {
  expect(problems(settings)).toEqual([]);
  expect(problems({ ...settings, ...ACCOUNT })).toEqual([]);
  expect(problems(settings, ACCOUNT)).toEqual([]);
});

test.each(REGIONAL)('%s of another region stops the synth', (name, settings) => {
  const other = changed(settings, name, 'eu-central-1', 'us-east-1');

  expect(problems({ ...other, ...ACCOUNT })).toEqual([
    `${name} is of the region us-east-1, expected eu-central-1, which is set`,
  ]);
  expect(problems(other, ACCOUNT)).toEqual([
    `${name} is of the region us-east-1, expected eu-central-1, which the credentials are of`,
  ]);
});

test.each(each)('%s of another account stops the synth', (name, settings) => {
  const other = { ...changed(settings, name, '111122223333', '999900001111'), ...ACCOUNT };

  expect(problems(other)).toEqual([
    expect.stringMatching(
      new RegExp(`^${name} is of the account 999900001111, expected 111122223333, which is set`),
    ),
  ]);
});

test.each(REGIONAL)(
  '%s of another account than that of the credentials stops the synth',
  (name, settings) => {
    const other = changed(settings, name, '111122223333', '999900001111');

    expect(problems(other, ACCOUNT)).toEqual([
      expect.stringMatching(
        new RegExp(
          `^${name} is of the account 999900001111, expected 111122223333, which the credentials are of`,
        ),
      ),
    ]);
  },
);

test.each(each)('%s of another partition stops the synth', (name, settings) => {
  const other = { ...changed(settings, name, 'arn:aws:', 'arn:aws-us-gov:'), ...ACCOUNT };

  expect(problems(other)).toEqual([`${name} is of the partition aws-us-gov, expected aws like the rest`]);
});

test('in another partition everything is of it', () => {
  const gov = { account: '111122223333', region: 'us-gov-west-1' };

  expect(
    problems({ ...gov, 'resource-router-lambda-role': ROUTER_ROLE.replace(':aws:', ':aws-us-gov:') }),
  ).toEqual([]);
  expect(problems(gov)).toEqual([
    'resource-router-lambda-role is of the partition aws, expected aws-us-gov like the rest',
  ]);
});

test('a web ACL of CloudFront is refused: the API is regional', () => {
  const global = WEB_ACL.replace('eu-central-1', 'us-east-1').replace('regional', 'global');

  expect(problems({ 'waf-acl-arn': global })).toEqual([
    `waf-acl-arn is "${global}", expected the ARN of a regional web ACL`,
  ]);
});

test.each(['load-role', 'resource-router-lambda-role', 'test-server-output-key-arn'] as const)(
  '%s may be of an account that trusted-accounts names',
  (name) => {
    const other = { ...changed(NAMED[name], name, '111122223333', '999900001111'), ...ACCOUNT };

    expect(problems(other)).toEqual([expect.stringMatching(/, or that account in trusted-accounts$/)]);
    expect(problems({ ...other, 'trusted-accounts': '222233334444, 999900001111' })).toEqual([]);
  },
);

test.each(['hl7-tls-ca-secret', 'server-certificate', 'waf-acl-arn'] as const)(
  '%s is used by the deployment itself, and no trust helps',
  (name) => {
    const other = { ...changed(NAMED[name], name, '111122223333', '999900001111'), ...ACCOUNT };

    expect(problems({ ...other, 'trusted-accounts': '999900001111' })).toHaveLength(1);
  },
);

test('trusted-accounts that are none are refused', () => {
  expect(problems({ 'trusted-accounts': '1111-2222-3333' })).toEqual([
    'trusted-accounts is "1111-2222-3333", expected account numbers of 12 digits, separated by commas',
  ]);
});

test('secrets and roles of sources are checked alike', () => {
  const [hapi, , , fhir] = SOURCES as readonly [FhirSource, FhirSource, FhirSource, FhirSource];
  const path = profileWith(
    {
      ...hapi,
      authentication: {
        scheme: 'header',
        header: 'X-Key',
        secret: 'arn:aws:secretsmanager:us-east-1:999900001111:secret:intake/hapi-a1B2c3',
      },
    },
    { ...fhir, authentication: { scheme: 'iam', roles: ['arn:aws:iam::999900001111:role/writer'] } },
  );

  expect(problems({ 'site-profile': path, ...ACCOUNT })).toEqual([
    'site-profile: sources: hapi is of the region us-east-1, expected eu-central-1, which is set',
    'site-profile: sources: hapi is of the account 999900001111, expected 111122223333, which is set',
    'site-profile: sources: fhir is of the account 999900001111, expected 111122223333, which is set, or that account in trusted-accounts',
  ]);
});

test('the target is not known: what is named has to agree with the first of it', () => {
  const settings = {
    ...NAMED['hl7-tls-ca-secret'],
    'waf-acl-arn': WEB_ACL.replace('eu-central-1', 'us-east-1'),
  };

  expect(problems(settings)).toEqual([
    'waf-acl-arn is of the region us-east-1, expected eu-central-1, like hl7-tls-ca-secret',
  ]);
});

test('without the setting account a role may be of any: credentials of another account synthesize the example', () => {
  expect(problems({}, { account: '999900001111', region: 'eu-central-1' })).toEqual([]);
});

test('an ARN that is none is reported once', () => {
  expect(problems({ 'load-role': 'go-live', ...ACCOUNT })).toEqual([
    expect.stringMatching(/^load-role is "go-live", expected the ARN of a role/),
  ]);
});
