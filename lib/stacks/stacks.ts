import { join } from 'node:path';
import { Annotations, type App, Aws, Stack, Tags } from 'aws-cdk-lib';
import { Peer } from 'aws-cdk-lib/aws-ec2';
import type { Archive } from '../containers/archive-bucket.ts';
import type { Hl7Endpoint } from '../containers/hl7-endpoint.ts';
import { callingOutside, readsHealthLake } from '../intake/outside.ts';
import { keepLogs } from '../security/log-retention.ts';
import { ANY_ADDRESS, type Deployment, type Endpoint } from '../settings/settings.ts';
import { secretsOf } from '../settings/source-secrets.ts';
import { STACKS } from '../settings/stack-names.ts';
import { TestHl7ServerStack } from './test-hl7-server-stack.ts';
import { TransformStack } from './transform-stack.ts';
import { unchangeable } from './unchangeable.ts';
import { VpcStack } from './vpc-stack.ts';

/**
 * The stacks of a deployment, wired by reference.
 *
 * @param bundles folder with the output of `npm run build`
 */
export function makeStacks(app: App, deployment: Deployment, bundles: string): void {
  const { env, tls, endpoint, patientSource, sources, isIntakeInVpc } = deployment;
  const callingInVpc = isIntakeInVpc ? sources : [];
  const network =
    deployment.vpcId ??
    new VpcStack(app, STACKS.vpc, {
      env,
      description: 'Network of the FHIR to HL7 v2 transform',
      cidr: deployment.cidr,
      readsSecrets: [tls?.ca, tls?.cert, tls?.key, ...secretsOf(callingInVpc)].some(
        (secret) => secret !== undefined,
      ),
      readsHealthLake: readsHealthLake(callingInVpc, env.region),
      isTraced: deployment.isSenderTraced,
      trustedAccounts: deployment.trustedAccounts,
    }).network;
  const receiver: Receiver =
    endpoint === undefined
      ? new TestHl7ServerStack(app, STACKS.testHl7Server, {
          env,
          description: 'Test HL7 server for invented patients',
          network,
          imageFolder: join(bundles, 'test-hl7-server'),
          ...deployment.testServer,
        })
      : existingReceiver(endpoint);
  const transform = new TransformStack(app, STACKS.transform, {
    ...deployment,
    description: 'FHIR Patients to HL7 v2 ADT messages and back',
    network,
    endpoint: receiver.endpoint,
    patientSource:
      patientSource === 'query' || patientSource === 'record'
        ? patientSource
        : (receiver.archive ?? 'record'),
    codeFolder: join(bundles, 'transform'),
    intakeFolder: join(bundles, 'intake'),
    reconcileFolder: join(bundles, 'reconcile'),
    canaryFolder: join(bundles, 'canary'),
    imageFolder: join(bundles, 'fargate-sender'),
  });
  for (const stack of app.node.children.filter(Stack.isStack)) {
    stack.terminationProtection = deployment.isProtected;
    unchangeable(stack, 'DeployedNetwork', deployment.vpcId ?? `ecs-vpc ${deployment.cidr}`, NETWORK_STAYS);
  }
  keepLogs(app, deployment.logRetentionDays);
  if (endpoint !== undefined) warnOf(transform, endpoint, tls !== undefined);
  if (deployment.vpcId === undefined) warnOfCalls(transform, callingOutside(callingInVpc, env.region));
  for (const [name, value] of Object.entries(deployment.tags)) Tags.of(app).add(name, value);
}

/** In another network, addresses, subnets and firewalls would be replaced while other stacks use them. */
const NETWORK_STAYS =
  'cidr and vpc-id cannot be changed after the first deployment. docs/deployment.md, Move to another network, has the way out.';

/** Warns of settings that may be intended, but may also have been forgotten. */
function warnOf(stack: TransformStack, { host, cidr }: Endpoint, isTls: boolean): void {
  if (!isTls)
    warn(
      stack,
      'plain-mllp',
      `hl7-tls is off: patient data goes to ${host} unencrypted, unless the network path is encrypted, as a VPN is. Direct Connect alone is not`,
    );
  if (cidr === ANY_ADDRESS)
    warn(
      stack,
      'any-address',
      `hl7-cidr is not set: the sender may connect to any address on the port of ${host}. Set it to the endpoint's addresses`,
    );
}

/** @param names of sources for which the intake calls a server or an issuer */
function warnOfCalls(stack: TransformStack, names: readonly string[]): void {
  if (names.length === 0) return;
  warn(
    stack,
    'no-route',
    `the intake calls the servers or issuers of ${names.join(', ')}, and ecs-vpc has no route to the internet. If that is where they are, set intake-network to internet, or vpc-id to a VPC with NAT`,
  );
}

function warn(stack: TransformStack, id: string, text: string): void {
  Annotations.of(stack).addWarningV2(`fhir-to-hl7v2-transform:${id}`, text);
}

interface Receiver {
  readonly endpoint: Hl7Endpoint;
  readonly archive: Archive | undefined;
}

function existingReceiver(existing: Endpoint): Receiver {
  const { host, port, cidr, bucketName, bucketKeyArn } = existing;
  return {
    endpoint: { host, port, peer: cidr === ANY_ADDRESS ? Peer.anyIpv4() : Peer.ipv4(cidr) },
    archive:
      bucketName === undefined
        ? undefined
        : { bucketName, bucketArn: `arn:${Aws.PARTITION}:s3:::${bucketName}`, keyArn: bucketKeyArn },
  };
}
