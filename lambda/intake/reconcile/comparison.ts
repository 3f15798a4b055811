import { inFlight } from '../../../runtime/in-flight.ts';
import type { FhirSource } from '../../../runtime/site-profile/fhir-source.ts';
import type { Applied } from '../applied.ts';
import { apply } from '../apply.ts';
import { settled } from '../apply-all.ts';
import type { Change } from '../change.ts';
import type { FhirClient } from '../fetch/fhir-client.ts';
import type { IntakePorts } from '../ports.ts';
import { knownResources, type RecordKeys } from './known-resources.ts';
import type { ReconcilePorts } from './reconcile.ts';
import type { Outcome, Result } from './step.ts';

export interface Comparison {
  readonly source: FhirSource;
  readonly server: FhirClient;
  readonly keys: RecordKeys;
  readonly mostDeletions: number;
  /** Nothing is sent, and nothing put into quarantine: what is valid is not known then. */
  readonly isDryRun: boolean;
}

/** Resources that are done at the same time. */
const WIDTH = 8;

/** What compares a source with the record, by what the intake has. */
export function comparisonPorts(
  { source, server, keys, mostDeletions, isDryRun }: Comparison,
  ports: IntakePorts,
): ReconcilePorts {
  const { record } = ports;
  if (record === undefined) throw new Error('an intake without a record');
  const sites = [...ports.resources.values()];
  const one = isDryRun
    ? (change: Change) => foreseen(change, server)
    : (change: Change) => done(change, source, ports);
  return {
    types: [...ports.resources.keys()],
    server,
    known: knownResources(source.name, record.table, keys),
    apply: (changes) => inFlight(WIDTH, changes, one),
    mostDeletions: sites.some(({ mapping }) => mapping.endings?.deletes) ? mostDeletions : undefined,
  };
}

async function done(change: Change, source: FhirSource, ports: IntakePorts): Promise<Result> {
  const applied = await settled(change, source, apply(change, source, 'refused', ports), ports);
  return { type: change.type, id: change.id, outcome: outcomeOf(applied) };
}

/** @throws UnavailableError if it may succeed later */
function outcomeOf(applied: Applied): Outcome {
  switch (applied.outcome) {
    case 'unavailable':
      throw applied.error;
    case 'sent':
      return applied.recorded.message.end?.kind === 'deleted' ? 'deleted' : 'sent';
    case 'stale':
    case 'duplicate':
      return 'known';
    default:
      return applied.outcome;
  }
}

async function foreseen({ type, id, kind }: Change, server: FhirClient): Promise<Result> {
  const isGone = kind === 'delete' && (await server.read(type, id)).status === 'gone';
  return { type, id, outcome: isGone ? 'deleted' : 'sent' };
}
