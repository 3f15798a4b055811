import { randomBytes, randomUUID } from 'node:crypto';
import { RESOURCES, resourcesOf } from '../../mapping/resources.ts';
import { createControlIds } from '../../runtime/control-id.ts';
import type { Log } from '../../runtime/observability/log.ts';
import type { Metrics } from '../../runtime/observability/metrics.ts';
import { createTraceSegments } from '../../runtime/observability/trace-segments.ts';
import { dynamoRecordTable, recordClient } from '../record/dynamodb.ts';
import { recordedSource } from '../record/recorded-source.ts';
import { watchedRecord } from '../record/watched-record.ts';
import { sqsClient, sqsQueue } from '../sqs-queue.ts';
import { type Request, watchedQueue } from '../watched-queue.ts';
import { authenticate } from './authentication/authenticate.ts';
import { createKeySets } from './authentication/key-sets.ts';
import { dynamoEventNumbers } from './event-numbers.ts';
import { createFhirClient } from './fetch/fhir-client.ts';
import type { IntakePorts } from './ports.ts';
import { sqsQuarantine } from './quarantine.ts';
import { createSecrets } from './secrets/secrets.ts';
import { secretsManager } from './secrets/secrets-manager.ts';
import type { IntakeSettings } from './settings.ts';
import { watchedIntake } from './watched-intake.ts';

/** The ports of one request. `userArn` is of the caller whose signature API Gateway has checked. */
export type PortsOf = (request: Request, userArn: string | null | undefined) => IntakePorts;

/**
 * Everything that the intake needs from outside, in AWS or wherever the SDK's own variables point.
 *
 * @param client of the table, where the process has one already
 */
export function connect(
  settings: IntakeSettings,
  log: Log,
  metrics: Metrics,
  client = recordClient(),
): PortsOf {
  const resources = resourcesOf(settings.siteProfile, RESOURCES);
  const sources = new Map(settings.sources.map((source) => [source.name, source]));
  const controlIds = createControlIds(Date.now, () => randomBytes(8));
  const sqs = sqsClient();
  const { tableName, expiryDays, times } = settings.record;
  const table = dynamoRecordTable(tableName, expiryDays, client);
  const watchers = { log, metrics, traceSegments: createTraceSegments(settings.traceSegmentsTo, log) };
  const queue = sqsQueue(settings.queueUrl, sqs);
  const quarantine = sqsQuarantine(sqs, settings.quarantineQueueUrl);
  const eventNumbers = dynamoEventNumbers(client, tableName);
  const secrets = createSecrets(secretsManager(), process.env, Date.now);
  const authentication = { secrets, keySets: createKeySets(Date.now), now: Date.now };
  const servers = new Map(
    settings.sources.flatMap(({ name, server }) =>
      server === undefined ? [] : [[name, createFhirClient(server, { secrets, now: Date.now })]],
    ),
  );
  const lastSent = recordedSource(table);
  return (request, userArn) => ({
    queue: watchedQueue(queue, request, watchers),
    record: watchedRecord({ table, times, controlIds }, request, watchers),
    controlIds,
    sources,
    resources,
    lastSent,
    authenticate: ({ headers, body }, source) =>
      authenticate({ headers, body, userArn }, source, authentication),
    serverOf: ({ name }) => servers.get(name),
    quarantine,
    eventNumbers,
    events: watchedIntake(request, watchers),
    newFhirId: randomUUID,
    now: Date.now,
  });
}
