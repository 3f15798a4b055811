import { defineSettings, SettingsError } from '../runtime/settings.ts';
import { IPV4 } from './setting-forms.ts';
import { DEFAULT_CIDR, DEPLOYMENT_SETTINGS, MLLP_PORT } from './setting-list.ts';

/** The range of an endpoint that is known by its name alone. */
export const ANY_ADDRESS = '0.0.0.0/0';

/** What a deployment is to be. */
export type Deployment = ReturnType<typeof DEPLOYMENT.read>;

/** The hospital's endpoint and the archive that comes with it. */
export type Endpoint = NonNullable<Deployment['endpoint']>;

const DEPLOYMENT = defineSettings(DEPLOYMENT_SETTINGS, (value, expect) => {
  const { account, region } = value;
  const host = value['hl7-server-name'];
  const tls = {
    serverName: value['hl7-tls-server-name'],
    ca: value['hl7-tls-ca-secret'],
    cert: value['hl7-tls-cert-secret'],
    key: value['hl7-tls-key-secret'],
  };
  const isTls = value['hl7-tls'] === 'on';
  const isQuery = value['patient-source'] === 'query';
  const needs = (name: keyof typeof value, other: string, holds: boolean) =>
    expect(value[name] === undefined || holds, `${name} is set, which needs ${other}`);
  needs('vpc-id', 'account and region: the VPC is looked up there', Boolean(account && region));
  needs('account', 'region as well', region !== undefined);
  needs('region', 'account as well', account !== undefined);
  needs('cidr', 'a VPC of its own, but vpc-id is set', value['vpc-id'] === undefined);
  needs('hl7-port', 'hl7-server-name; the test HL7 server has server-port', host !== undefined);
  needs('hl7-cidr', 'hl7-server-name', host !== undefined);
  needs(
    'hl7-server-name',
    'test-server-output-bucket-name, or patient-source=query',
    Boolean(value['test-server-output-bucket-name']) || isQuery,
  );
  for (const name of ['test-server-output-bucket-name', 'test-server-output-key-arn'] as const)
    needs(name, 'hl7-server-name and patient-source=archive', host !== undefined && !isQuery);
  needs('query-tls-ca', 'patient-source=query and hl7-tls=on', isQuery && isTls);
  for (const name of [
    'hl7-tls-server-name',
    'hl7-tls-ca-secret',
    'hl7-tls-cert-secret',
    'hl7-tls-key-secret',
  ] as const)
    needs(name, 'hl7-tls=on', isTls);
  needs('hl7-tls-cert-secret', 'hl7-tls-key-secret', tls.key !== undefined);
  needs('hl7-tls-key-secret', 'hl7-tls-cert-secret', tls.cert !== undefined);
  needs('server-certificate', 'a test HL7 server, but hl7-server-name is set', host === undefined);
  needs('server-certificate', 'hl7-tls=on and hl7-tls-server-name', isTls && tls.serverName !== undefined);
  expect(
    host !== undefined || !isTls || value['server-certificate'] !== undefined,
    'hl7-tls is on, which needs server-certificate for the test HL7 server, or hl7-server-name',
  );
  // ECS hands secrets to a container; a Lambda has them only in variables that everybody reads who may look at it.
  expect(
    !isQuery || tls.ca === undefined || value['query-tls-ca'] !== undefined,
    'patient-source is query, which needs query-tls-ca: the transform gets nothing of hl7-tls-ca-secret',
  );
  expect(
    !isQuery || tls.key === undefined,
    'patient-source is query, which goes without a client certificate: the transform gets nothing of hl7-tls-key-secret',
  );
  return {
    env: { account, region },
    vpcId: value['vpc-id'],
    cidr: value.cidr ?? DEFAULT_CIDR,
    routerRole: value['resource-router-lambda-role'],
    loadRole: value['load-role'],
    fhirWorksStage: value['fhir-works-stage'],
    siteProfile: value['site-profile'],
    connections: value['hl7-connections'],
    isSenderTraced: value['sender-tracing'] === 'on',
    tls: isTls ? tls : undefined,
    /** Undefined: the test HL7 server is the endpoint. */
    endpoint:
      host === undefined
        ? undefined
        : {
            host,
            port: value['hl7-port'] ?? MLLP_PORT,
            cidr: value['hl7-cidr'] ?? (IPV4.pattern.test(host) ? `${host}/32` : ANY_ADDRESS),
            bucketName: value['test-server-output-bucket-name'],
            bucketKeyArn: value['test-server-output-key-arn'],
          },
    patientSource: value['patient-source'],
    queryAuthorities: value['query-tls-ca'],
    senderSettings: value['sender-settings'],
    testServer: {
      port: value['server-port'],
      certificateArn: value['server-certificate'],
      settings: value['test-server-settings'],
    },
    tags: value.tags,
    alarmEmail: value['alarm-email'],
    wafAclArn: value['waf-acl-arn'],
    reservedConcurrency: value['lambda-reserved-concurrency'],
  };
});

/** What is in the context beside settings: feature flags, what lookups found, what the CLI remembers, and our own blocks. */
const OF_THE_CLI = /[@:]|^(acknowledged-issue-numbers|cli-telemetry|env|environments)$/;

/**
 * Reads the settings of a deployment: the block that `env` names in `environments`, each one overridden by a context
 * value of its own.
 *
 * @param context as given by cdk.json and by `-c NAME=VALUE`; undefined for what is absent
 * @param given the names of all that is in it
 * @throws SettingsError that names everything that is missing, wrong or misspelt
 */
export function readDeployment(
  context: (name: string) => unknown,
  given: readonly string[] = [],
): Deployment {
  const problems: string[] = [];
  const block = environmentBlock(context, problems);
  const known = Object.keys(DEPLOYMENT_SETTINGS);
  for (const name of [...Object.keys(block), ...given.filter((name) => !OF_THE_CLI.test(name))])
    if (!known.includes(name)) problems.push(`${name} is not a setting, expected ${known.join(', ')}`);
  const values = known.map((name) => [name, textOf(context(name) ?? block[name])]);
  try {
    const deployment = DEPLOYMENT.read(Object.fromEntries(values));
    if (problems.length === 0) return deployment;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problems.push(...error.problems);
  }
  throw new SettingsError(problems);
}

function environmentBlock(context: (name: string) => unknown, problems: string[]): Record<string, unknown> {
  const blocks = (context('environments') ?? {}) as Record<string, Record<string, unknown>>;
  const name = textOf(context('env'));
  const block = Object.entries(blocks).find(([one]) => one === name)?.[1];
  const got = name === undefined ? 'is missing' : `is "${name}"`;
  if (block === undefined)
    problems.push(`env ${got}, expected -c env=NAME with one of ${Object.keys(blocks).join(', ')}`);
  return block ?? {};
}

/** Numbers and switches may stand in cdk.json as such. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
