import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { STACKS } from '../../../lib/settings/stack-names.ts';
import { localClients } from '../../../local/emulator/emulator.ts';
import { METRIC_NAMESPACE, METRICS } from '../../../runtime/observability/metrics.ts';
import { RecordRig } from '../record-rig.ts';
import { type Account, logLine } from './account.ts';
import { type AwsStandIn, startAwsStandIn } from './stand-in.ts';

/**
 * A deployed environment as its operator sees it: the queues and the record are those of the emulator, written by the
 * transform; all else is a stand-in. Its patients are invented.
 */
export interface Deployment {
  readonly account: Account;
  readonly aws: AwsStandIn;
  readonly rig: RecordRig;
  /** Variables of a command that works on it. */
  readonly environment: Readonly<Record<string, string>>;
  /** MSH-10 of a message that was delivered, for the patient `elm`. */
  readonly delivered: string;
  /** Puts something into quarantine, with the attributes that the sender or the intake set. */
  quarantine(body: string, attributes?: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

const REGION = 'eu-central-1';
const LOGS = { transform: '/test/transform', sender: '/test/sender', server: '/test/server' } as const;
const MINUTE_MS = 60_000;

const ELM = { id: 'elm', name: [{ family: 'Lindqvist', given: ['Alva'] }], birthDate: '1990-05-04' };

export async function startDeployment(): Promise<Deployment> {
  const rig = await RecordRig.start(10_000);
  const { emulator } = rig;
  const { resource } = await rig.process()('PUT', ELM);
  const delivered: string = resource.meta.versionId;
  const now = Date.now();
  const account = accountOf(emulator, delivered, now);
  const aws = await startAwsStandIn(account);
  const { sqs } = localClients(emulator.url);
  let groups = 0;
  return {
    account,
    aws,
    rig,
    delivered,
    environment: {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL: aws.url,
      AWS_ENDPOINT_URL_SQS: emulator.url,
      AWS_ENDPOINT_URL_DYNAMODB: emulator.url,
    },
    async quarantine(body, attributes = {}) {
      groups += 1;
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: emulator.quarantineQueueUrl,
          MessageBody: body,
          MessageGroupId: `group-${groups}`,
          MessageDeduplicationId: `message-${groups}`,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, StringValue]) => [
              name,
              { DataType: 'String', StringValue },
            ]),
          ),
        }),
      );
    },
    async stop() {
      aws.stop();
      await rig.stop();
    },
  };
}

function accountOf(emulator: RecordRig['emulator'], controlId: string, now: number): Account {
  const sender = (name: string, statistic: string) =>
    `${METRIC_NAMESPACE} service=fargate-sender ${name} ${statistic}`;
  const message = { fhirId: 'elm', controlId };
  const endpoint = '10.1.2.3:2575';
  const at = now - 30 * MINUTE_MS;
  return {
    id: '111122223333',
    region: REGION,
    stacks: {
      [STACKS.transform]: {
        QueueUrl: emulator.queueUrl,
        QuarantineQueueUrl: emulator.quarantineQueueUrl,
        RecordTableName: emulator.recordTableName,
        SenderCluster: 'transform-cluster',
        SenderService: 'transform-sender',
        SenderLog: LOGS.sender,
        TransformLog: LOGS.transform,
      },
      [STACKS.testHl7Server]: { TestHl7ServerLog: LOGS.server },
    },
    alarms: [
      {
        name: `${STACKS.transform}/Alarms/NoDelivery`,
        state: 'OK',
        description: 'Messages wait and none is delivered. What to do: docs/runbook.md, NoDelivery',
        since: now - 90 * MINUTE_MS,
      },
      {
        name: `${STACKS.transform}/Alarms/QuarantineNotEmpty`,
        state: 'ALARM',
        description: 'A message was refused permanently and is in quarantine. What to do: docs/runbook.md',
        since: now - 7 * MINUTE_MS,
      },
      { name: 'of-another-application', state: 'ALARM', description: '', since: 0 },
    ],
    metrics: {
      [sender(METRICS.senderReady, 'Minimum')]: 1,
      [sender(METRICS.breakerOpen, 'Maximum')]: 0,
      [sender(METRICS.lanesConnected, 'Average')]: 1,
      'AWS/SQS QueueName=adt.fifo ApproximateAgeOfOldestMessage Maximum': 185,
    },
    service: 'transform-sender',
    tasks: [
      { id: '0f3c9a7e5b7d4c3a9a400d1f6be2c811', startedAt: now - 300 * MINUTE_MS },
      { id: '5b7d4c3a0f3c9a7e9a400d1f6be2c811', startedAt: now - 300 * MINUTE_MS },
    ],
    logs: {
      [LOGS.transform]: [
        logLine('transform', 'message-accepted', at, { ...message, messageType: 'ADT^A31', bytes: 240 }),
        logLine('transform', 'message-enqueued', at + 20, {
          ...message,
          queueMessageId: 'q-1',
          durationMs: 12,
        }),
        logLine('transform', 'request-handled', at + 30, { ...message, status: 200, durationMs: 31 }),
      ],
      [LOGS.sender]: [
        logLine('fargate-sender', 'started', now - 300 * MINUTE_MS, { healthPort: 8080 }),
        logLine('fargate-sender', 'link-up', at - 1000, { endpoint }),
        logLine('fargate-sender', 'message-sent', at + 60, { ...message, endpoint, attempt: 1, bytes: 243 }),
        logLine('fargate-sender', 'attempt-failed', at + 5060, {
          ...message,
          endpoint,
          attempt: 1,
          reason: 'timeout-no-byte',
        }),
        logLine('fargate-sender', 'message-sent', at + 5100, {
          ...message,
          endpoint,
          attempt: 2,
          bytes: 243,
        }),
        logLine('fargate-sender', 'message-delivered', at + 5140, {
          ...message,
          endpoint,
          attempt: 2,
          acknowledgmentCode: 'AA',
          acknowledgmentMs: 38,
          endToEndMs: 5140,
        }),
      ],
      [LOGS.server]: [
        logLine('test-hl7-server', 'message-archived', at + 5130, { ...message, outcome: 'stored' }),
      ],
    },
    queries: new Map(),
    denied: new Set(),
  };
}
