import { checkSources, signedServer } from '../../../lib/settings/source-rules.ts';
import type { FhirSource } from '../../../runtime/site-profile/fhir-source.ts';
import { SOURCES } from '../intake/sources.ts';

function problems(sources: readonly FhirSource[]): string[] {
  const found: string[] = [];
  checkSources(sources, (holds, problem) => {
    if (!holds) found.push(problem);
  });
  return found;
}

const [HAPI] = SOURCES as readonly [FhirSource];

test('sources of each kind are deployable', () => {
  expect(problems(SOURCES)).toEqual([]);
});

test('a source without authentication, a secret in a variable and a server without TLS are refused, all at once', () => {
  const local: FhirSource[] = [
    { ...HAPI, authentication: { scheme: 'none' }, server: { url: 'http://localhost:8080/fhir' } },
    { ...HAPI, name: 'ward', authentication: { scheme: 'header', header: 'X-Key', secret: 'env:KEY' } },
  ];

  expect(problems(local)).toEqual([
    expect.stringMatching(/^site-profile: sources: hapi: authentication is none/),
    expect.stringMatching(/^site-profile: sources: hapi: server\.url: expected .* https/),
    expect.stringMatching(/^site-profile: sources: ward: authentication\.secret: expected the complete ARN/),
  ]);
});

test('two names that would have the same output are refused', () => {
  expect(
    problems([
      { ...HAPI, name: 'ward-1' },
      { ...HAPI, name: 'ward1' },
    ]),
  ).toEqual(['site-profile: sources: two names differ in hyphens alone, but outputs have none']);
});

const sigv4 = (service: string) => ({ scheme: 'sigv4', service, region: 'eu-central-1' }) as const;

test.each([
  ['healthlake', 'https://healthlake.eu-central-1.amazonaws.com/datastore/0a1b2c/r4'],
  ['healthlake', 'https://healthlake.eu-central-1.amazonaws.com/datastore/0a1b2c/r4/'],
  ['execute-api', 'https://a1b2c3.execute-api.eu-central-1.amazonaws.com/dev'],
  ['execute-api', 'https://a1b2c3.execute-api.eu-central-1.amazonaws.com/dev/fhir'],
])('a server of %s is known by its URL', (service, url) => {
  expect(signedServer({ url, authentication: sigv4(service) })).toMatchObject({ service });
});

test.each([
  ['healthlake', 'https://fhir.example.org/r4'],
  ['execute-api', 'https://fhir.example.org/r4'],
  ['s3', 'https://a1b2c3.execute-api.eu-central-1.amazonaws.com/dev'],
])(
  'a server of %s at %s is refused: what the intake would need to be allowed is not known',
  (service, url) => {
    expect(problems([{ ...HAPI, server: { url, authentication: sigv4(service) } }])).toEqual([
      expect.stringMatching(/^site-profile: sources: hapi: server: sigv4: expected the service healthlake/),
    ]);
  },
);
