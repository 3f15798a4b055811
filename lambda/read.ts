import type { Resource } from 'fhir/r4.js';
import { parse } from '../hl7v2/er7.ts';
import { triggerEventOf } from '../hl7v2/header.ts';
import { isFhirId } from '../mapping/core/fhir-id.ts';
import type { SiteResource } from '../mapping/resources.ts';
import { HttpError } from './http.ts';
import type { ResourceSource } from './ports.ts';
import { readBack } from './sending.ts';

/**
 * A resource, as its latest message has it.
 *
 * @throws HttpError 404 if the source has no message of it, 410 if the latest one is its deletion
 */
export async function readResource(
  site: SiteResource,
  id: string,
  source: ResourceSource,
): Promise<Resource> {
  const latest = isFhirId(id) ? await source.latest(site, id) : undefined;
  const { module, mapping } = site;
  if (latest === undefined)
    throw new HttpError(
      404,
      'unknown',
      `There is no ${module.type} with this id, or it is not archived yet.`,
    );
  const { text, replaced } = latest;
  const effect = module.effectOf(triggerEventOf(parse(text, 'EVN')));
  if (effect === 'delete') throw new HttpError(410, 'deleted', `This ${module.type} was deleted.`);
  // As POST and PUT answer.
  return readBack(text, effect === 'merge', replaced, id, mapping);
}
