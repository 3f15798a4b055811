import type { Resource } from 'fhir/r4.js';
import type { SiteResource } from '../../mapping/resources.ts';
import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { sendDeletion } from '../delete.ts';
import type { Draft } from '../draft.ts';
import { HttpError } from '../http.ts';
import { contentHash } from '../record/content-hash.ts';
import type { Recorded } from '../record/record.ts';
import { reportedVersion } from '../record/source-version.ts';
import type { BuiltWithAnswer } from '../sending.ts';
import { UnavailableError } from '../unavailable.ts';
import { validated } from '../validated.ts';
import { sendContent } from '../write.ts';
import type { Applied } from './applied.ts';
import type { Change } from './change.ts';
import { isOwnFeed } from './own-feed.ts';
import { patientsAt } from './patients-at.ts';
import type { IntakePorts } from './ports.ts';

/** What is done with changes of a type that is not mapped: a Bundle has others beside what it is about. */
type Unmapped = 'ignored' | 'refused';

/** Does what a change of a source asks for. */
export async function apply(
  change: Change,
  source: FhirSource,
  unmapped: Unmapped,
  ports: IntakePorts,
): Promise<Applied> {
  const site = ports.resources.get(change.type);
  if (site !== undefined) {
    const task = { change, source, site, ports: { ...ports, ...patientsAt(ports.serverOf(source)) } };
    return outcomeOf(() => (change.kind === 'delete' ? makeSure(task) : write(task)));
  }
  return unmapped === 'ignored'
    ? { outcome: 'ignored' }
    : { outcome: 'refused', error: notMapped([...ports.resources.keys()]) };
}

/** The outcome of sending something, also where it fails in an expected way; undefined: it was not to be sent. */
async function outcomeOf(send: () => Sent): Promise<Applied> {
  try {
    const recorded = await send();
    if (recorded === undefined) return { outcome: 'ignored' };
    const { decision, draft, built } = recorded;
    if (built === undefined) return { outcome: decision, recorded, losses: [] };
    return { outcome: 'sent', recorded, losses: [...(draft?.losses ?? []), ...built.losses] };
  } catch (error) {
    if (error instanceof HttpError) return { outcome: 'refused', error };
    if (error instanceof UnavailableError) return { outcome: 'unavailable', error };
    throw error;
  }
}

type Sent = Promise<Recorded<Draft, BuiltWithAnswer> | undefined>;

interface Task {
  readonly change: Change;
  readonly source: FhirSource;
  readonly site: SiteResource;
  readonly ports: IntakePorts;
}

async function write(task: Task): Sent {
  const { resource } = task.change;
  if (resource === undefined) return makeSure(task);
  try {
    return await sendWritten(task, resource, 'reported');
  } catch (error) {
    if (error instanceof RevivalError) return makeSure(task);
    throw error;
  }
}

/**
 * Asks the server what there is now, where a notification does not say it: it has no resource; or it is a deletion, which
 * states no version and may have been overtaken by a later write; or it may be a write that was overtaken by a deletion.
 *
 * @throws HttpError 422 if there is no server to ask, and nothing to send without asking
 */
async function makeSure(task: Task): Sent {
  const { change, source, site, ports } = task;
  const server = ports.serverOf(source);
  if (server === undefined && change.kind === 'write') throw noServer();
  const current = await server?.read(change.type, change.id);
  if (current?.status === 'found') return sendWritten(task, current.resource, 'current');
  const version = change.kind === 'delete' ? reportedVersion(change.version, change.lastUpdated) : undefined;
  try {
    return await sendDeletion({ version, sourceName: source.name }, site, change.id, ports);
  } catch (error) {
    // The hospital has never heard of it.
    if (error instanceof HttpError && error.reason === 'unknown') return undefined;
    throw error;
  }
}

/** @param as whether the resource is as a notification reports it, or what the server has now */
async function sendWritten(
  { change, source, site, ports }: Task,
  content: Resource,
  as: 'reported' | 'current',
): Sent {
  if (isOwnFeed(content, source)) return undefined;
  const resource = validated(content, site.module);
  const { id } = change;
  const { versionId, lastUpdated } = resource.meta ?? {};
  const version =
    as === 'reported'
      ? reportedVersion(change.version, change.lastUpdated)
      : reportedVersion(versionId, lastUpdated);
  const isSure = as === 'current' || ports.serverOf(source) === undefined;
  const asked = {
    resource,
    fhirId: id,
    change: undefined,
    source: { version, sourceName: source.name, contentHash: contentHash(resource) },
    beforeRevival() {
      if (!isSure) throw new RevivalError();
    },
  };
  return sendContent(asked, site, ports);
}

/** A write would begin a resource anew that was deleted. */
class RevivalError extends Error {
  override readonly name = 'RevivalError';
}

function noServer(): HttpError {
  const message =
    'The notification has no resource, and the site profile names no server of this source where it could be read.';
  return new HttpError(422, 'no-server', message);
}

function notMapped(types: readonly string[]): HttpError {
  const message = `resourceType: expected ${types.join(' or ')}: no other resource type is sent.`;
  return new HttpError(422, 'resource-type', message);
}
