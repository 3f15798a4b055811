import { ACCOUNT, type ExampleOptions, VPC_ID } from '../example-app.ts';
import { foundVpc } from '../existing-vpc.ts';
import { profileWith, SOURCES } from '../intake/sources.ts';

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:111122223333:${resource}`;
const secret = (name: string) => arn('secretsmanager', `secret:hl7/${name}-a1B2c3`);
const ROLE = 'arn:aws:iam::111122223333:role/go-live';
const HOSPITAL = { 'hl7-server-name': 'hl7.hospital.example' };
const TLS = { 'hl7-tls': 'on', 'hl7-tls-server-name': 'hl7.hospital.example' };

/** Deployments by what is special about them. Together they use every setting. */
export const VARIANTS: Readonly<Record<string, ExampleOptions>> = {
  defaults: {},
  'another range': of({ cidr: '10.20.0.0/16' }),
  'an account': of(ACCOUNT),
  'an existing VPC': { ...of({ ...ACCOUNT, 'vpc-id': VPC_ID }), context: foundVpc('Private') },
  'an existing VPC, a hospital': {
    ...of({ ...ACCOUNT, ...HOSPITAL, 'vpc-id': VPC_ID }),
    context: foundVpc('Private'),
  },
  queries: of({ 'patient-source': 'query' }),
  'the record': of({ 'patient-source': 'record' }),
  'a hospital': of({ ...HOSPITAL, 'hl7-port': 6661, 'hl7-cidr': '10.40.1.0/28' }),
  'a hospital with an archive': of({
    ...HOSPITAL,
    'test-server-output-bucket-name': 'archive',
    'test-server-output-key-arn': arn('kms', 'key/0a1b2c3d-1111-2222-3333-444455556666'),
  }),
  'a hospital with TLS': of({
    ...HOSPITAL,
    ...TLS,
    'hl7-tls-ca-secret': secret('ca'),
    'hl7-tls-cert-secret': secret('cert'),
    'hl7-tls-key-secret': secret('key'),
  }),
  'a hospital with TLS, queries': of({ ...HOSPITAL, ...TLS, 'patient-source': 'query' }),
  'several connections': of({ 'hl7-connections': 4 }),
  'no traces': of({ 'sender-tracing': 'off' }),
  'a canary': of({ 'canary-minutes': 5 }),
  'an intake': of({ 'site-profile': profileWith(...SOURCES) }),
  'an intake on the internet': of({
    'site-profile': profileWith(...SOURCES),
    'intake-network': 'internet',
  }),
  'a test HL7 server with TLS': of({
    ...TLS,
    'server-port': 2600,
    'server-certificate': arn('acm', 'certificate/0a1b2c3d-1111-2222-3333-444455556666'),
  }),
  'a stage of FHIR Works': of({ 'fhir-works-stage': 'dev' }),
  'another stage of FHIR Works': of({ 'fhir-works-stage': 'prod' }),
  'all that is reported and limited': of({
    'resource-router-lambda-role': ROLE.replace('go-live', 'another-router'),
    'load-role': ROLE,
    'trusted-accounts': '222233334444',
    'api-rate-limit': 10,
    'alarm-email': 'team@example.org',
    'waf-acl-arn': arn('wafv2', 'regional/webacl/hospital/0a1b2c3d-1111-2222-3333-444455556666'),
    'lambda-reserved-concurrency': 20,
    'termination-protection': 'on',
    tags: { 'cost-centre': '4711' },
    'log-retention-days': 2192,
    'transform-settings': { LOG_LEVEL: 'WARN' },
    'sender-settings': { LOG_LEVEL: 'WARN' },
    'test-server-settings': { LOG_LEVEL: 'WARN' },
  }),
};

/** Settings that are about a file which is deployed with the code of a Lambda, and about nothing else. */
export const FILES_ALONE = ['query-tls-ca'];

function of(settings: Record<string, unknown>): ExampleOptions {
  return { settings };
}
