import type { FhirSource } from '../../runtime/site-profile/fhir-source.ts';
import { HttpError } from '../http.ts';
import type { Change } from './change.ts';
import { listedChanges } from './listed-changes.ts';
import type { IntakePorts } from './ports.ts';

/** A server that gives up repeating a notification does so earlier. */
const LOOKED_BACK_MS = 10 * 60_000;

/**
 * What the server of a source has changed last, a page at a time: for a notification that says only that something has
 * changed. The record recognizes what was sent before. Deletions are in no search.
 *
 * @throws HttpError 422 if there is no server to ask
 */
export async function* recentChanges(source: FhirSource, ports: IntakePorts): AsyncIterable<Change[]> {
  const server = ports.serverOf(source);
  if (server === undefined)
    throw new HttpError(
      422,
      'no-server',
      'The notification says only that something has changed, and the site profile names no server of this source that could be asked.',
    );
  const since = new Date(ports.now() - LOOKED_BACK_MS).toISOString();
  for (const type of ports.resources.keys())
    for await (const page of server.search(`${type}?_lastUpdated=ge${since}&_sort=_lastUpdated`))
      yield listedChanges(page, type);
}
