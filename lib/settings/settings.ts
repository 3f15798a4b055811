import { defineSettings, SettingsError } from '../../runtime/settings/settings.ts';
import type { Target } from './arn-rules.ts';
import { IPV4 } from './setting-forms.ts';
import { DEFAULT_CIDR, DEPLOYMENT_SETTINGS, MLLP_PORT } from './setting-list.ts';
import { checkTogether, sourcesOf } from './setting-rules.ts';

/** The address range if only the endpoint's name is known. */
export const ANY_ADDRESS = '0.0.0.0/0';

/** The settings of a deployment. */
export type Deployment = ReturnType<ReturnType<typeof settingsFor>['read']>;

/** The hospital's endpoint and the archive that comes with it. */
export type Endpoint = NonNullable<Deployment['endpoint']>;

function settingsFor(credentials: Target) {
  return defineSettings(DEPLOYMENT_SETTINGS, (value, expect) => {
    checkTogether(value, credentials, expect);
    const { account, region } = value;
    const host = value['hl7-server-name'];
    const tls = {
      serverName: value['hl7-tls-server-name'],
      ca: value['hl7-tls-ca-secret'],
      cert: value['hl7-tls-cert-secret'],
      key: value['hl7-tls-key-secret'],
    };
    return {
      env: { account, region },
      vpcId: value['vpc-id'],
      cidr: value.cidr ?? DEFAULT_CIDR,
      routerRole: value['resource-router-lambda-role'],
      rateLimit: value['api-rate-limit'],
      loadRole: value['load-role'],
      trustedAccounts: value['trusted-accounts'],
      fhirWorksStage: value['fhir-works-stage'],
      siteProfile: value['site-profile'],
      /** FHIR servers that send their changes; without one there is no intake. */
      sources: sourcesOf(value),
      isIntakeInVpc: value['intake-network'] === 'vpc',
      connections: value['hl7-connections'],
      isSenderTraced: value['sender-tracing'] === 'on',
      tls: value['hl7-tls'] === 'on' ? tls : undefined,
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
      transformSettings: value['transform-settings'],
      senderSettings: value['sender-settings'],
      testServer: {
        port: value['server-port'],
        certificateArn: value['server-certificate'],
        settings: value['test-server-settings'],
      },
      isProtected: value['termination-protection'] === 'on',
      canaryMinutes: value['canary-minutes'],
      tags: value.tags,
      logRetentionDays: Number(value['log-retention-days']),
      alarmEmail: value['alarm-email'],
      wafAclArn: value['waf-acl-arn'],
      reservedConcurrency: value['lambda-reserved-concurrency'],
    };
  });
}

/** Context names that are not settings. The CDK's own names contain a colon, except the last two, which its CLI stores. */
const NO_SETTINGS = ['env', 'environments', 'cli-telemetry', 'acknowledged-issue-numbers'];

type Context = Readonly<Record<string, unknown>>;

const UNKNOWN: Target = { account: undefined, region: undefined };

/**
 * Reads the settings of a deployment: the block that `env` names in `environments`, where a context value of the same
 * name overrides a setting.
 *
 * @param context the whole CDK context, from cdk.json and `-c NAME=VALUE`
 * @param credentials where CDK deploys to without the settings `account` and `region`, if it knows
 * @throws SettingsError that names every missing, wrong and misspelt setting
 */
export function readDeployment(context: Context, credentials: Target = UNKNOWN): Deployment {
  const problems: string[] = [];
  const block = environmentBlock(context, problems);
  const overrides = Object.keys(context).filter((name) => !name.includes(':') && !NO_SETTINGS.includes(name));
  const known = Object.keys(DEPLOYMENT_SETTINGS);
  for (const name of new Set([...Object.keys(block), ...overrides]))
    if (!known.includes(name)) problems.push(`${name} is not a setting, expected ${known.join(', ')}`);
  const values = known.map((name) => [name, textOf(context[name] ?? block[name])]);
  try {
    const deployment = settingsFor(credentials).read(Object.fromEntries(values));
    if (problems.length === 0) return deployment;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problems.push(...error.problems);
  }
  throw new SettingsError(problems);
}

function environmentBlock(context: Context, problems: string[]): Context {
  const blocks = (context.environments ?? {}) as Record<string, Context>;
  const name = textOf(context.env);
  const block = Object.entries(blocks).find(([one]) => one === name)?.[1];
  const got = name === undefined ? 'is missing' : `is "${name}"`;
  if (block === undefined)
    problems.push(
      `env ${got}, expected -c env=NAME with one of the environments in cdk.json: ${Object.keys(blocks).join(', ')}`,
    );
  return block ?? {};
}

/** cdk.json may hold numbers and booleans, not only strings. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
