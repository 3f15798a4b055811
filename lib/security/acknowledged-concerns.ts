import { type App, Validations } from 'aws-cdk-lib';
import type { NagPack } from 'cdk-nag';
import { RESOURCES } from '../../mapping/resources.ts';

/** A rule that is not followed, on purpose. */
export interface Concern {
  readonly title: string;
  /** Rule names without their pack, since packs share them; with the finding, where a rule has several. */
  readonly rules: RegExp;
  /** Paths of the constructs that it concerns. */
  readonly at: RegExp;
  readonly reason: string;
}

const TYPES = RESOURCES.map(({ type }) => type);
const STAGE = /^fhir-to-hl7v2-transform\/(Intake\/)?Api\/Api\/DeploymentStage\.v1\//;
const FUNCTION = /^fhir-to-hl7v2-transform\/(Transform|Canary|Intake\/(Function|Reconcile))\/Function\//;
const METHODS = /^fhir-to-hl7v2-transform\/Api\/Api\/Default\/persistence\/\{resource_type\}\//;
const INTAKE_API = /^fhir-to-hl7v2-transform\/Intake\/Api\/Api\//;
const INTAKE_ROLE = /^fhir-to-hl7v2-transform\/Intake\/(Function|Reconcile)\/RolePolicy\/Resource$/;
const TEST_BUCKETS = /^test-hl7-server-stack\/Archive\//;

/** All of them; docs/deployment.md has the same table. */
export const CONCERNS: readonly Concern[] = [
  {
    title: 'No Cognito user pool',
    rules: /^COG4$/,
    at: METHODS,
    reason:
      'The only caller is a service, the router of FHIR Works. It signs with IAM credentials (SigV4), every method requires them, and the resource policy denies everyone else.',
  },
  {
    title: 'No authorizer in front of the intake',
    rules: /^(APIG4|COG4)$/,
    at: INTAKE_API,
    reason:
      'FHIR servers prove who they are by a header, a signature of the body or a token of their own issuer. Authorizers do not see the body, so the Lambda checks each request before it reads it. Sources that sign with IAM credentials are checked by API Gateway, and each is open to its own roles only.',
  },
  {
    title: 'No request validator in front of the intake',
    rules: /^APIG2$/,
    at: INTAKE_API,
    reason:
      'A validator compares JSON with a model. A signature is of the bytes as they were sent, and some notifications have no body. The Lambda validates what it has authenticated, and says what is wrong in the words of FHIR.',
  },
  {
    title: 'No web ACL unless one is given',
    rules: /^(APIG3|APIGWAssociatedWithWAF)$/,
    at: STAGE,
    reason:
      'Requests to the transform that are not signed by an allowed role are refused before any code reads them, and both stages are throttled. For the intake, which can be reached by anyone, a web ACL is advised: the setting waf-acl-arn associates it with both.',
  },
  {
    title: 'No API cache',
    rules: /^APIGWCacheEnabledAndEncrypted$/,
    at: STAGE,
    reason: 'A cache would be another copy of patient data, and could answer a GET with an outdated version.',
  },
  {
    title: 'No client certificate for the backend',
    rules: /^APIGWSSLEnabled$/,
    at: STAGE,
    reason:
      'Such a certificate authenticates API Gateway to an HTTP backend. Here it invokes a Lambda with IAM, so the certificate would not be used.',
  },
  {
    title: 'Environment variables in task definitions',
    rules: /^ECS2$/,
    at: /\/(Sender\/Service|Server)\/Task\/Resource$/,
    reason:
      'They hold queue URLs, host names, ports and a bucket name. Secrets (keys and certificates for TLS) come from Secrets Manager.',
  },
  {
    title: 'Actions without resource-level permissions',
    rules: /^IAM5\[Resource::\*\]$/,
    at: /\/((Transform|Canary)\/RolePolicy|Intake\/(Function|Reconcile)\/RolePolicy|Sender\/Service\/(Task|Execution)RolePolicy|Server\/ExecutionRolePolicy)\/Resource$/,
    reason:
      'ecr:GetAuthorizationToken and the X-Ray actions cannot be limited to a resource. Lambda requires the network interface actions of a function in a VPC, on any resource.',
  },
  {
    title: 'Objects of the archive by prefix',
    rules: new RegExp(`^IAM5\\[Resource::.*/(${[...TYPES, 'replaces', 'messages'].join('|')})/\\*\\]$`),
    at: /\/(Transform\/RolePolicy|Server\/TaskRolePolicy)\/Resource$/,
    reason: `Keys end in the id of a resource or of a message, which is not known at deployment. The transform reads ${TYPES.map((type) => `${type}/`).join(' and ')} only. The bucket holds nothing but this, replaces/ and messages/.`,
  },
  {
    title: 'Keys of the secrets of sources',
    rules: /^IAM5\[Resource::arn:.*:key\/\*\]$/,
    at: INTAKE_ROLE,
    reason:
      'Which key encrypts a secret is not known at deployment. The intake may decrypt through Secrets Manager only, and only what these secrets hold.',
  },
  {
    title: 'GET of a server behind API Gateway',
    rules: /^IAM5\[Resource::arn:.*:execute-api:.*\/GET\/\*\]$/,
    at: INTAKE_ROLE,
    reason:
      'Paths end in the id of a resource, which is not known at deployment. The intake may only GET, and only from the stage that the site profile names.',
  },
  {
    title: 'Canary outside of the VPC, and the intake if the setting says so',
    rules: /^LambdaInsideVPC$/,
    at: /^fhir-to-hl7v2-transform\/(Canary|Intake\/(Function|Reconcile))\/Function\//,
    reason:
      'ecs-vpc has no route to the internet, where some FHIR servers are. With intake-network=internet the Lambda reaches them and AWS over TLS, with the same role. Nothing connects to it but API Gateway and the schedule. The canary calls the API as FHIR Works does, over the internet, and has no other rights.',
  },
  {
    title: 'No dead-letter queue for the Lambda',
    rules: /^LambdaDLQ$/,
    at: FUNCTION,
    reason:
      'Such a queue receives the events of failed asynchronous invocations. API Gateway invokes synchronously: the caller gets the error, and nothing was accepted. A comparison that failed goes on with the next call of its schedule, and an alarm says so. The message queue has a quarantine queue.',
  },
  {
    title: 'No reserved concurrency unless one is given',
    rules: /^LambdaConcurrency$/,
    at: FUNCTION,
    reason:
      'Reserved concurrency reduces what other functions can use, and fails if fewer than 100 executions would stay unreserved in the account. API throttling limits the function; the setting lambda-reserved-concurrency reserves.',
  },
  {
    title: 'No backup plan for the record',
    rules: /^DynamoDBInBackupPlan$/,
    at: /^fhir-to-hl7v2-transform\/Record\/Table\//,
    reason:
      'Point-in-time recovery can restore the table to any second of the last 35 days, and the table is protected from deletion. Plans of AWS Backup belong to the account; one can select this table.',
  },
  {
    title: 'No replication of the test archive',
    rules: /^S3BucketReplicationEnabled$/,
    at: TEST_BUCKETS,
    reason:
      'The test HL7 server and its logs are for invented patients only. The buckets are versioned and are retained when the stack is deleted.',
  },
  {
    title: 'Log bucket without a customer managed key',
    rules: /^S3DefaultEncryptionKMS$/,
    at: /^test-hl7-server-stack\/Archive\/Logs\//,
    reason:
      'S3 delivers server access logs only to buckets that use SSE-S3. The logs contain requests and object keys, but no content.',
  },
  {
    title: 'Load balancer of the test server can be deleted',
    rules: /^ELBDeletionProtectionEnabled$/,
    at: /^test-hl7-server-stack\/LoadBalancer\//,
    reason:
      'Deleting the stack must delete the test server. The load balancer holds no data, and the archive is retained.',
  },
  {
    title: 'Test server without TLS unless a certificate is given',
    rules: /^ELBv2ACMCertificateRequired$/,
    at: /^test-hl7-server-stack\/LoadBalancer\/Mllp\//,
    reason:
      'It is for invented patients, inside the VPC, and test systems of hospitals often use plain MLLP. With the setting server-certificate it listens with TLS.',
  },
];

/** A finding that a concern covers. */
export interface Acknowledged {
  readonly title: string;
  readonly rule: string;
  readonly path: string;
  readonly reason: string;
}

/**
 * Acknowledges each finding that a concern covers, individually and at the resource itself. So nothing is acknowledged
 * that the packs did not find.
 */
export function acknowledgeConcerns(app: App, packs: readonly NagPack[]): Acknowledged[] {
  const constructs = new Map(app.node.findAll().map((construct) => [construct.node.path, construct]));
  const found = packs.flatMap((pack) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath = '' }) => ({ id: ruleName, path: constructPath })),
      ),
  );
  return found.flatMap(({ id, path }) => {
    const rule = id.replace(/^(AwsSolutions|HIPAA\.Security|NIST\.800\.53\.R5|PCI\.DSS\.321)-/, '');
    const concern = CONCERNS.find(({ rules, at }) => rules.test(rule) && at.test(path));
    const construct = constructs.get(path);
    if (concern === undefined || construct === undefined) return [];
    const { title, reason } = concern;
    Validations.of(construct).acknowledge({ id, reason: `${title}. ${reason}` });
    return [{ title, rule: id, path, reason }];
  });
}
