import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { STACKS } from '../../../lib/settings/stack-names.ts';
import { Refusal } from '../../../runtime/command-line/refusal.ts';

/** What the console finds of a deployment, by the names of the outputs of its stacks. */
export interface Deployed {
  readonly account: string;
  readonly region: string;
  readonly queueUrl: string;
  readonly quarantineQueueUrl: string;
  readonly recordTable: string;
  readonly cluster: string;
  readonly service: string;
  readonly senderLog: string;
  /** Every log group with lines about messages. */
  readonly logs: readonly string[];
}

/** The outputs without which nothing can be shown. A test compares them with those of the stacks. */
export const REQUIRED_OUTPUTS = [
  'QueueUrl',
  'QuarantineQueueUrl',
  'RecordTableName',
  'SenderCluster',
  'SenderService',
  'SenderLog',
  'TransformLog',
] as const;

/** Log groups of parts that not every deployment has. */
export const OPTIONAL_LOGS = ['IntakeLog', 'ReconcileLog', 'TestHl7ServerLog'] as const;

interface Stack {
  readonly id: string;
  readonly outputs: ReadonlyMap<string, string>;
}

/**
 * Finds a deployment by the outputs of its stacks.
 *
 * @param region undefined: that of the AWS SDK
 * @param account the only account in which it may be; undefined: any
 * @throws Refusal if it is not there, or in another account
 */
export async function findDeployed(
  region: string | undefined,
  account: string | undefined,
): Promise<Deployed> {
  const client = new CloudFormationClient(region === undefined ? {} : { region });
  const used = region ?? (await client.config.region());
  const [transform, server] = await Promise.all([
    stackNamed(client, STACKS.transform),
    stackNamed(client, STACKS.testHl7Server),
  ]);
  if (transform === undefined)
    throw new Refusal(`There is no stack ${STACKS.transform} in ${used} with these credentials.`);
  // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID
  const [, , , , own = ''] = transform.id.split(':');
  if (account !== undefined && own !== account)
    throw new Refusal(`The credentials are of account ${own}, and the environment is in ${account}.`);
  const missing = REQUIRED_OUTPUTS.filter((name) => !transform.outputs.has(name));
  if (missing.length > 0)
    throw new Refusal(
      `The stack ${STACKS.transform} has no output ${missing.join(', ')}: deploy this version of it.`,
    );
  const output = (name: (typeof REQUIRED_OUTPUTS)[number]) => transform.outputs.get(name) ?? '';
  const further = OPTIONAL_LOGS.map((name) => transform.outputs.get(name) ?? server?.outputs.get(name));
  return {
    account: own,
    region: used,
    queueUrl: output('QueueUrl'),
    quarantineQueueUrl: output('QuarantineQueueUrl'),
    recordTable: output('RecordTableName'),
    cluster: output('SenderCluster'),
    service: output('SenderService'),
    senderLog: output('SenderLog'),
    logs: [output('TransformLog'), output('SenderLog'), ...further.filter((log) => log !== undefined)],
  };
}

async function stackNamed(client: CloudFormationClient, StackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    if (stack === undefined) return undefined;
    const outputs = (stack.Outputs ?? []).map(
      ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
    );
    return { id: stack.StackId ?? '', outputs: new Map(outputs) };
  } catch (error) {
    // CloudFormation answers a name that it does not know with a ValidationError.
    const { name, message } = error as Error;
    if (name === 'ValidationError' && message.includes('does not exist')) return undefined;
    throw error;
  }
}
