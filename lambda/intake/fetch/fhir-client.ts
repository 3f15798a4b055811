import type { Bundle, Resource } from 'fhir/r4.js';
import { isFhirId } from '../../../mapping/core/fhir-id.ts';
import type { FhirServer } from '../../../runtime/site-profile/fhir-source.ts';
import { HttpError } from '../../http.ts';
import { type AskPorts, createAsk } from './ask.ts';
import { unavailable } from './fetch-error.ts';
import { bundleOf, resourceOf } from './fhir-answer.ts';
import { nextPage } from './next-page.ts';

/** What a FHIR server has of a resource. */
export type Found = { readonly status: 'found'; readonly resource: Resource } | { readonly status: 'gone' };

/** A FHIR server that is asked. Every failure of it is an UnavailableError: the same question may be answered later. */
export interface FhirClient {
  /**
   * The current version of a resource.
   *
   * @throws HttpError 400 for what is no type or no id of FHIR
   */
  read(type: string, id: string): Promise<Found>;
  /**
   * The pages of a search.
   *
   * @param query type and parameters, encoded: `Patient?_lastUpdated=ge2026-07-01T12:00:00Z`
   */
  search(query: string): AsyncIterable<Bundle>;
}

export function createFhirClient(server: FhirServer, ports: AskPorts): FhirClient {
  const root = server.url.replace(/\/+$/, '');
  const ask = createAsk(server, ports);
  return {
    async read(type, id) {
      const { status, text } = await ask(new URL(`${root}/${pathOf(type, id)}`));
      const resource = resourceOf(text);
      // What is gone is deleted at the hospital. A proxy or a wrong base URL says 404 too, so only FHIR's own answer counts.
      const isGone = status === 410 || (status === 404 && resource?.resourceType === 'OperationOutcome');
      if (isGone) return { status: 'gone' };
      if (status !== 200) throw unavailable('server', `status-${status}`);
      if (resource?.resourceType !== type || resource.id !== id) throw unavailable('server', 'no-fhir');
      return { status: 'found', resource };
    },

    async *search(query) {
      const seen = new Set<string>();
      for (let url: URL | undefined = new URL(`${root}/${query}`); url !== undefined; ) {
        if (seen.has(url.href)) throw unavailable('server', 'next-link');
        seen.add(url.href);
        const { status, text } = await ask(url);
        const bundle = bundleOf(text);
        if (status !== 200) throw unavailable('server', `status-${status}`);
        if (bundle === undefined) throw unavailable('server', 'no-fhir');
        yield bundle;
        url = nextPage(bundle, root);
      }
    },
  };
}

/** Both may come from a caller: `..` would lead to another path of the server. */
function pathOf(type: string, id: string): string {
  if (!/^[A-Z][A-Za-z]{0,63}$/.test(type))
    throw new HttpError(400, 'resource-type', 'Expected a type of FHIR.');
  if (!isFhirId(id) || /^\.+$/.test(id))
    throw new HttpError(400, 'no-fhir-id', `${type}: expected a FHIR id.`);
  return `${type}/${id}`;
}
