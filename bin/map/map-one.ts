import { randomBytes, randomUUID } from 'node:crypto';
import type { Resource } from 'fhir/r4.js';
import { Er7Error } from '../../hl7v2/er7.ts';
import { HttpError } from '../../lambda/http.ts';
import { isFhirId } from '../../mapping/core/fhir-id.ts';
import { type Envelope, NoResourceError, type ResourceModule } from '../../mapping/core/resource-module.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../mapping/core/site-profile.ts';
import { changeOf } from '../../mapping/resources.ts';
import { UsageError } from '../../runtime/command-line/usage-error.ts';
import { createControlIds } from '../../runtime/control-id.ts';
import { errorKind } from '../../runtime/observability/log.ts';
import { EXIT_CONFIG, SettingsError } from '../../runtime/settings/settings.ts';
import type { EntryResource } from './bundle.ts';
import { mapInput, UnknownInputError } from './map-input.ts';
import type { MapOptions } from './options.ts';
import { sideBySide } from './side-by-side.ts';
import type { Shown } from './text.ts';

const controlIds = createControlIds(Date.now, () => randomBytes(8));

/** What the entry of a Bundle says of its resource. */
type Given = Partial<Pick<EntryResource, 'change' | 'fhirId'>>;

/**
 * Maps a resource or a message.
 *
 * @param name of the file
 * @throws HttpError, Er7Error, NoResourceError or UnknownInputError; their messages hold no patient data
 */
export function mapOne(
  bytes: Uint8Array,
  name: string,
  profile: SiteProfile,
  options: MapOptions,
  given: Given = {},
): Shown {
  let used: Envelope | undefined;
  const mappedAt = (site: SiteProfile) =>
    mapInput(bytes, name, site, (resource, module) => {
      used ??= envelopeOf(resource, module, profile, options, given);
      return used;
    });
  const mapped = mappedAt(profile);
  const isCompared = options.profile !== undefined && mapped.from === 'fhir';
  return {
    mapped,
    fields: isCompared ? sideBySide(mappedAt(DEFAULT_PROFILE).message, mapped.message) : undefined,
  };
}

function envelopeOf(
  resource: Resource,
  module: ResourceModule,
  profile: SiteProfile,
  { triggerEvent, fhirId }: Pick<MapOptions, 'triggerEvent' | 'fhirId'>,
  given: Given,
): Envelope {
  const own = isFhirId(resource.id ?? '') ? resource.id : undefined;
  const change =
    triggerEvent === undefined ? (given.change ?? 'create') : changeOf(triggerEvent, module, profile);
  if (change === undefined)
    throw new UnknownInputError(`--trigger ${triggerEvent}: no event of a ${module.type}`);
  return { fhirId: fhirId ?? own ?? given.fhirId ?? randomUUID(), change, ...controlIds.next() };
}

/**
 * Shows only error messages that are known to hold no patient data; of any other error, only its kind.
 *
 * @param name of the file
 */
export function failure(error: unknown, name?: string): { code: number; text: string } {
  const of = name === undefined ? '' : `${name}: `;
  if (error instanceof UsageError) throw error;
  if (error instanceof SettingsError) return { code: EXIT_CONFIG, text: error.message };
  const isOfInput = [HttpError, Er7Error, NoResourceError, UnknownInputError].some(
    (known) => error instanceof known,
  );
  if (isOfInput) return { code: 1, text: `${of}${(error as Error).message}` };
  const what = error instanceof Error && 'syscall' in error ? 'cannot be read' : 'cannot be mapped';
  return { code: 1, text: `${of}${what} (${errorKind(error)})` };
}
