import type { Log } from '../../../runtime/observability/log.ts';
import type { Metrics } from '../../../runtime/observability/metrics.ts';
import { SettingsError } from '../../../runtime/settings/settings.ts';
import type { FhirSource } from '../../../runtime/site-profile/fhir-source.ts';
import { recordClient } from '../../record/dynamodb.ts';
import type { Request } from '../../watched-queue.ts';
import { connect } from '../connect.ts';
import type { IntakeSettings } from '../settings.ts';
import { type Comparison, comparisonPorts } from './comparison.ts';
import { dynamoRecordKeys, dynamoStates } from './dynamodb.ts';
import type { ReconcilePorts } from './reconcile.ts';
import type { States } from './slice.ts';

export interface Comparing {
  readonly source: FhirSource;
  readonly states: States;
  portsOf(request: Request, options: Pick<Comparison, 'mostDeletions' | 'isDryRun'>): ReconcilePorts;
}

/**
 * Everything that comparisons of a source need from outside, in AWS or wherever the SDK's own variables point.
 *
 * @throws SettingsError if there is no such source, or it has no server
 */
export function connectComparison(
  name: string,
  settings: IntakeSettings,
  log: Log,
  metrics: Metrics,
): Comparing {
  const source = settings.sources.find((one) => one.name === name);
  if (source === undefined) {
    const known = settings.sources.map((one) => one.name).join(' or ') || 'sources, of which it has none';
    throw new SettingsError([`SITE_PROFILE: there is no source ${name}, expected ${known}`]);
  }
  const client = recordClient();
  const intakeOf = connect(settings, log, metrics, client);
  const { tableName } = settings.record;
  const keys = dynamoRecordKeys(client, tableName);
  return {
    source,
    states: dynamoStates(client, tableName),
    portsOf(request, options) {
      const ports = intakeOf({ ...request, source: name }, undefined);
      const server = ports.serverOf(source);
      if (server === undefined)
        throw new SettingsError([
          `SITE_PROFILE: sources: ${name}: server is missing, with which the record is compared`,
        ]);
      return comparisonPorts({ source, server, keys, ...options }, ports);
    },
  };
}
