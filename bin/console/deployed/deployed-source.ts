import type { SiteProfile } from '../../../mapping/core/site-profile.ts';
import { Refusal } from '../../../runtime/command-line/refusal.ts';
import { serviceErrorText } from '../../../runtime/command-line/service-error-text.ts';
import { fifoQueue } from '../../quarantine/fifo-queue.ts';
import { itemsOf } from '../../record/items.ts';
import { annotate } from '../server/annotate.ts';
import type { Found, MessageDetail } from '../server/api.ts';
import { Messages, type Seen } from '../server/messages.ts';
import { readText } from '../server/reading.ts';
import { recordView } from '../server/record-view.ts';
import { textIn } from '../server/routes.ts';
import type { ConsoleSource, Listener } from '../server/source.ts';
import { cloudWatch } from './cloudwatch.ts';
import { senderService } from './ecs.ts';
import { logsOf } from './logs.ts';
import { search } from './search.ts';
import type { Deployed } from './stacks.ts';
import { deployedStatus } from './status.ts';

/** Each look makes some eight calls to AWS; metrics are a minute old. */
const LOOK_EVERY_MS = 15_000;

export interface DeployedOptions {
  /** Name of the environment. */
  readonly environment: string;
  readonly mayChange: boolean;
  readonly profile: SiteProfile;
}

/**
 * A deployed environment, as AWS shows it to the operator's credentials:
 *
 *     CloudFormation ─▶ names ─▶ SQS: depth, quarantine   CloudWatch: age, breaker, alarms   ECS: tasks
 *                                Logs: last lines, Insights                                  DynamoDB: the record
 *
 * It shows content of messages only when it is asked for: its patients are real.
 */
export function deployedSource(
  deployed: Deployed,
  { environment, mayChange, profile }: DeployedOptions,
): ConsoleSource {
  const { region, account } = deployed;
  const listeners = new Set<Listener>();
  const messages = new Messages((row) => {
    for (const listener of listeners) listener.message(row);
  });
  const queue = fifoQueue(deployed.queueUrl);
  const quarantine = fifoQueue(deployed.quarantineQueueUrl);
  const items = itemsOf({ table: deployed.recordTable, emulator: undefined, region });
  const logs = logsOf(region, deployed.logs, deployed.senderLog);
  const metrics = cloudWatch(region, deployed.queueUrl);
  const service = senderService(region, deployed.cluster, deployed.service);
  // Without the permission to read the record, all else is shown.
  const record: ConsoleSource['record'] = (fhirId, isRevealed) =>
    recordView(items, fhirId, isRevealed).catch((error: Error) => ({
      key: fhirId,
      facts: [['could not be read', error.name]],
      segments: [],
    }));
  return {
    facts: { place: 'deployed', environment, where: `${region}, account ${account}`, mayChange },
    messages,
    lookEveryMs: LOOK_EVERY_MS,
    isQuarantineFollowed: false,
    queue,
    quarantine,
    profile: async () => profile,
    status: () => deployedStatus({ queue, quarantine, metrics, service, logs }),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    detail: async (seen, isRevealed) => detailOf(seen, isRevealed, { profile, record }),
    record,
    routes: () => ({
      'POST /console/search': async ({ body }) => ({
        value: await foundOrWhyNot(() =>
          search(textIn(body.term), Number(body.hours), { logs, messages, record }),
        ),
      }),
    }),
  };
}

async function detailOf(
  { row, steps, text }: Seen,
  isRevealed: boolean,
  { profile, record: read }: { readonly profile: SiteProfile; readonly record: ConsoleSource['record'] },
): Promise<MessageDetail> {
  const shown = isRevealed ? text : undefined;
  const reading = shown === undefined ? undefined : readText(shown, profile);
  return {
    row,
    steps: steps.toSorted((one, other) => one.at - other.at),
    segments: shown === undefined ? [] : annotate(shown),
    isHidden: text !== undefined && !isRevealed,
    refusedContent: undefined,
    reading: reading !== undefined && 'segments' in reading ? reading : undefined,
    record: row.fhirId === '' ? undefined : await read(row.fhirId, isRevealed),
    archive: undefined,
    readBack: undefined,
    named: [],
    sent: undefined,
  };
}

/** What AWS refuses is for the operator to read, such as a missing permission. */
async function foundOrWhyNot(work: () => Promise<Found>): Promise<Found> {
  try {
    return await work();
  } catch (error) {
    const text = error instanceof Refusal ? error.message : serviceErrorText(error as Error);
    return { isDone: false, text, controlIds: [], record: undefined };
  }
}
