import { isArchivable } from '../../lambda/settings.ts';
import type { Expect, ValuesOf } from '../../runtime/settings/settings.ts';
import { type DeployedProfile, parseDeployedProfile } from '../../runtime/site-profile/deployed-profile.ts';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { checkArns, type Target } from './arn-rules.ts';
import { arnsOf } from './named-arns.ts';
import { type DEPLOYMENT_SETTINGS, FARGATE_STOP_MS } from './setting-list.ts';
import { checkSources } from './source-rules.ts';

type Values = ValuesOf<typeof DEPLOYMENT_SETTINGS>;

/**
 * Rules that involve several settings.
 *
 * @param credentials where CDK deploys to without the settings `account` and `region`, if it knows
 */
export function checkTogether(value: Values, credentials: Target, expect: Expect): void {
  const { account, region } = value;
  const host = value['hl7-server-name'];
  const bucket = value['test-server-output-bucket-name'];
  const source = value['patient-source'];
  const needs = needing(value, expect);
  needs('vpc-id', 'account and region: the VPC is looked up there', Boolean(account && region));
  needs('account', 'region as well', region !== undefined);
  needs('region', 'account as well', account !== undefined);
  needs('cidr', 'a VPC of its own, but vpc-id is set', value['vpc-id'] === undefined);
  needs('hl7-port', 'hl7-server-name; the test HL7 server has server-port', host !== undefined);
  needs('hl7-cidr', 'hl7-server-name', host !== undefined);
  expect(
    source !== 'archive' || host === undefined || bucket !== undefined,
    'patient-source is archive, which needs test-server-output-bucket-name: the archive of the endpoint hl7-server-name. Without one, patient-source=record reads what was sent, and query asks the endpoint',
  );
  needs(
    'test-server-output-bucket-name',
    'hl7-server-name and patient-source=archive',
    host !== undefined && (source ?? 'archive') === 'archive',
  );
  needs('test-server-output-key-arn', 'test-server-output-bucket-name', bucket !== undefined);
  expect(
    source === 'query' || value['transform-settings'].QUERY_TIMEOUT_MS === undefined,
    'transform-settings: QUERY_TIMEOUT_MS is set, which needs patient-source=query',
  );
  const profile = profileOf(value);
  const sources = sourcesOf(value);
  expect(
    !('fhirIdentifier' in profile) || isArchivable(profile) || (host !== undefined && bucket === undefined),
    'site-profile: fhirIdentifier: expected send true, and type FW or assigner FHIRWORKS, which is the archive key of the test HL7 server; otherwise hl7-server-name is required, and patient-source query or record',
  );
  checkSources(sources, expect);
  checkArns(arnsOf(value, sources), { account, region }, credentials, value['trusted-accounts'], expect);
  expect(
    value['intake-network'] === 'vpc' || sources.length > 0,
    'intake-network is internet, which needs a site-profile with sources',
  );
  const { STOP_TIMEOUT_MS = '0' } = value['sender-settings'];
  // If the sender is killed, its messages stay invisible until the visibility timeout ends.
  expect(
    Number(STOP_TIMEOUT_MS) < FARGATE_STOP_MS,
    `sender-settings: STOP_TIMEOUT_MS is "${STOP_TIMEOUT_MS}", expected less than the ${FARGATE_STOP_MS} after which Fargate kills the task`,
  );
  checkTls(value, expect);
}

type WithProfile = Pick<Values, 'site-profile'>;

/** The site profile as it was parsed, or its problems, which are reported where it is read. */
function profileOf({ 'site-profile': path }: WithProfile): DeployedProfile | readonly string[] {
  return path === undefined ? [] : parseDeployedProfile(path);
}

/** The FHIR servers that send their changes; none if the site profile has problems. */
export function sourcesOf(value: WithProfile): readonly FhirSource[] {
  const profile = profileOf(value);
  return 'sources' in profile ? profile.sources : [];
}

function checkTls(value: Values, expect: Expect): void {
  const { 'hl7-tls-cert-secret': cert, 'hl7-tls-key-secret': key } = value;
  const host = value['hl7-server-name'];
  const isTls = value['hl7-tls'] === 'on';
  const isQuery = value['patient-source'] === 'query';
  const needs = needing(value, expect);
  for (const name of [
    'hl7-tls-server-name',
    'hl7-tls-ca-secret',
    'hl7-tls-cert-secret',
    'hl7-tls-key-secret',
  ] as const)
    needs(name, 'hl7-tls=on', isTls);
  needs('hl7-tls-cert-secret', 'hl7-tls-key-secret', key !== undefined);
  needs('hl7-tls-key-secret', 'hl7-tls-cert-secret', cert !== undefined);
  needs('server-certificate', 'a test HL7 server, but hl7-server-name is set', host === undefined);
  needs(
    'server-certificate',
    'hl7-tls=on and hl7-tls-server-name',
    isTls && value['hl7-tls-server-name'] !== undefined,
  );
  expect(
    host !== undefined || !isTls || value['server-certificate'] !== undefined,
    'hl7-tls is on, which needs server-certificate for the test HL7 server, or hl7-server-name',
  );
  // ECS injects secrets into a container. A Lambda would have them in variables that anyone with read access can see.
  needs('query-tls-ca', 'patient-source=query and hl7-tls=on', isQuery && isTls);
  expect(
    !isQuery || value['hl7-tls-ca-secret'] === undefined || value['query-tls-ca'] !== undefined,
    'patient-source is query, which needs query-tls-ca: the transform does not receive hl7-tls-ca-secret',
  );
  expect(
    !isQuery || key === undefined,
    'patient-source is query, which works only without a client certificate: the transform does not receive hl7-tls-key-secret',
  );
}

function needing(value: Values, expect: Expect) {
  return (name: keyof Values, other: string, holds: boolean) =>
    expect(value[name] === undefined || holds, `${name} is set, which needs ${other}`);
}
