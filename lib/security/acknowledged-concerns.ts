import { type App, Validations } from 'aws-cdk-lib';
import type { NagPack } from 'cdk-nag';

/** What a rule asks for and is not so, on purpose. */
export interface Concern {
  readonly title: string;
  /** Names of rules without their pack, as packs share them; with the finding, where a rule has several. */
  readonly rules: RegExp;
  /** Paths of the constructs that it is about. */
  readonly at: RegExp;
  readonly reason: string;
}

const STAGE = /^fhir-to-hl7v2-transform\/Api\/Api\/DeploymentStage\.v1\//;
const FUNCTION = /^fhir-to-hl7v2-transform\/Transform\/Function\//;
const METHODS = /^fhir-to-hl7v2-transform\/Api\/Api\/Default\/persistence\/\{resource_type\}\//;
const TEST_BUCKETS = /^test-hl7-server-stack\/Archive\//;

/** All of them; the same table is in docs/deployment.md. */
export const CONCERNS: readonly Concern[] = [
  {
    title: 'No Cognito user pool',
    rules: /^COG4$/,
    at: METHODS,
    reason:
      'The only caller is a service, the router of FHIR Works. It signs with IAM credentials (SigV4), every method asks for them, and the resource policy denies everybody else.',
  },
  {
    title: 'No web ACL unless one is given',
    rules: /^(APIG3|APIGWAssociatedWithWAF)$/,
    at: STAGE,
    reason:
      'Requests without the signature of a role that is let in are refused before anything reads them, and stages are throttled. Where a policy asks for a web ACL, the setting waf-acl-arn associates it.',
  },
  {
    title: 'No API cache',
    rules: /^APIGWCacheEnabledAndEncrypted$/,
    at: STAGE,
    reason:
      'A cache would be one more copy of patient data, and would answer a GET with a version that a write has replaced.',
  },
  {
    title: 'No client certificate towards the backend',
    rules: /^APIGWSSLEnabled$/,
    at: STAGE,
    reason:
      'Such a certificate shows API Gateway to an HTTP backend. Here it calls a Lambda by IAM, and the certificate would be sent to nobody.',
  },
  {
    title: 'Environment variables in task definitions',
    rules: /^ECS2$/,
    at: /\/(Sender\/Service|Server)\/Task\/Resource$/,
    reason:
      'They hold queue URLs, host names, ports and a bucket name. What is secret (keys and certificates for TLS) comes from Secrets Manager.',
  },
  {
    title: 'Actions that take no resource',
    rules: /^IAM5\[Resource::\*\]$/,
    at: /\/(Transform\/RolePolicy|Sender\/Service\/(Task|Execution)RolePolicy|Server\/ExecutionRolePolicy)\/Resource$/,
    reason:
      'ecr:GetAuthorizationToken and the two of X-Ray cannot be limited to a resource. Those for network interfaces are what Lambda asks of a function in a VPC, and checks for, on any resource.',
  },
  {
    title: 'Objects of the archive by prefix',
    rules: /^IAM5\[Resource::.*\/(Patient|messages)\/\*\]$/,
    at: /\/(Transform\/RolePolicy|Server\/TaskRolePolicy)\/Resource$/,
    reason:
      'Keys end in the id of a patient or of a message, which nobody knows at deployment. The transform reads Patient/ alone; both prefixes are all that the bucket holds.',
  },
  {
    title: 'No dead-letter queue for the Lambda',
    rules: /^LambdaDLQ$/,
    at: FUNCTION,
    reason:
      'Such a queue takes events of asynchronous calls. API Gateway calls and waits: the caller gets the error, and nothing was accepted. The queue of messages has a quarantine.',
  },
  {
    title: 'No reserved concurrency unless one is given',
    rules: /^LambdaConcurrency$/,
    at: FUNCTION,
    reason:
      'To reserve is to take from all other functions, and fails in accounts that have to keep 100 unreserved. The throttle of the API limits the function; the setting lambda-reserved-concurrency reserves.',
  },
  {
    title: 'No replication of the test archive',
    rules: /^S3BucketReplicationEnabled$/,
    at: TEST_BUCKETS,
    reason:
      'The test HL7 server is for invented patients, and its logs are about them. The buckets are versioned and outlive the stack.',
  },
  {
    title: 'Log bucket without a customer key',
    rules: /^S3DefaultEncryptionKMS$/,
    at: /^test-hl7-server-stack\/Archive\/Logs\//,
    reason:
      'S3 writes server access logs only to buckets that are encrypted with its own keys (SSE-S3). They name requests and object keys, and no content.',
  },
  {
    title: 'Load balancer of the test server can be deleted',
    rules: /^ELBDeletionProtectionEnabled$/,
    at: /^test-hl7-server-stack\/LoadBalancer\//,
    reason:
      'A test server has to go away with its stack. The load balancer holds nothing, and what is archived stays.',
  },
  {
    title: 'Test server without TLS unless a certificate is given',
    rules: /^ELBv2ACMCertificateRequired$/,
    at: /^test-hl7-server-stack\/LoadBalancer\/Mllp\//,
    reason:
      'Invented patients, inside the VPC, and test benches of hospitals often speak plain MLLP. With the setting server-certificate it listens with TLS.',
  },
];

/** A finding that a concern stands for. */
export interface Acknowledged {
  readonly title: string;
  readonly rule: string;
  readonly path: string;
  readonly reason: string;
}

/**
 * Acknowledges each finding of the packs that a concern stands for, one by one and at the resource itself, so that
 * nothing is acknowledged that is not found.
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
