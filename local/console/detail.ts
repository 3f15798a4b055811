import { createHash } from 'node:crypto';
import type { Resource } from 'fhir/r4.js';
import { annotate } from '../../bin/console/server/annotate.ts';
import type { Line, MessageDetail, RecordView } from '../../bin/console/server/api.ts';
import { compare, plainLines } from '../../bin/console/server/compare.ts';
import type { Seen } from '../../bin/console/server/messages.ts';
import { parse } from '../../hl7v2/er7.ts';
import { readHeader } from '../../hl7v2/header.ts';
import { readBody } from '../../lambda/http.ts';
import { transformSettings } from '../../lambda/settings.ts';
import { validated } from '../../lambda/validated.ts';
import type { Loss } from '../../mapping/core/losses.ts';
import type { ResourceModule } from '../../mapping/core/resource-module.ts';
import type { SiteProfile } from '../../mapping/core/site-profile.ts';
import { changeOf, moduleOfMessage, PERSONS, RESOURCES } from '../../mapping/resources.ts';
import { messageKey, messagePrefix } from '../../runtime/archive-key.ts';
import { defineSettings } from '../../runtime/settings/settings.ts';
import { SITE_PROFILE } from '../../runtime/site-profile/site-profile-file.ts';

/** The settings of the transform, a process with the same environment. */
export const transformView = defineSettings(
  { SITE_PROFILE, PATIENT_SOURCE: transformSettings.variables.PATIENT_SOURCE },
  (value) => ({ profile: value.SITE_PROFILE, source: value.PATIENT_SOURCE }),
);

/** The sources of the details of a message. */
export interface DetailPorts {
  readonly apiUrl: string;
  readonly profile: SiteProfile;
  /** What GET reads. */
  readonly source: NonNullable<MessageDetail['readBack']>['source'];
  /** Reads the archive; undefined: there is none. */
  readonly object: ((key: string) => Promise<Uint8Array | undefined>) | undefined;
  /** Reads the record. */
  record(fhirId: string): Promise<RecordView | undefined>;
}

/** All that is known about a message, including the current content of the archive and the current answer of GET. */
export async function detailOf(seen: Seen, ports: DetailPorts): Promise<MessageDetail> {
  const module = moduleOf(seen, ports.profile);
  const [archive, answer, record] = await Promise.all([
    archived(seen.text, ports),
    read(seen.row.fhirId, module, ports.apiUrl),
    seen.row.fhirId === '' ? undefined : ports.record(seen.row.fhirId),
  ]);
  const versionId = answer.resource?.meta?.versionId ?? '';
  // A newer message of the patient does not show how this one is read.
  const own = versionId === seen.row.controlId ? answer.resource : undefined;
  const source = seen.source === undefined ? undefined : (JSON.parse(seen.source) as object);
  const lines =
    source === undefined
      ? { sent: undefined, read: own === undefined ? [] : plainLines(own, module.type) }
      : compare(source, own, lossesOf(seen, module, ports.profile), module.type);
  return {
    row: seen.row,
    steps: seen.steps.toSorted((one, other) => one.at - other.at),
    segments: seen.text === undefined ? [] : annotate(seen.text),
    isHidden: false,
    refusedContent: undefined,
    reading: undefined,
    record,
    archive,
    readBack: { ...answer, source: ports.source, versionId, resource: own, lines: lines.read },
    named: named(seen.text, module, ports.profile),
    sent: lines.sent,
  };
}

/** Both resources of a merge or a link, which GET shows of each alone, or not at all. */
function named(text: string | undefined, module: ResourceModule, profile: SiteProfile): Line[][] {
  const all = text === undefined ? [] : (module.createMapping(profile).readAll?.(text) ?? []);
  return all.length < 2 ? [] : all.map((one) => plainLines(one, module.type));
}

/** Looks up the message in the archive, by the key that is derived from its bytes. */
async function archived(
  text: string | undefined,
  { object }: DetailPorts,
): Promise<NonNullable<MessageDetail['archive']>> {
  if (object === undefined) return { key: '', state: 'none', bytes: 0 };
  if (text === undefined) return { key: '', state: 'absent', bytes: 0 };
  const { sendingApplication, sendingFacility, controlId } = readHeader(parse(text));
  const bytes = Buffer.from(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const key = messageKey(messagePrefix(sendingApplication, sendingFacility, controlId), sha256);
  const stored = await object(key);
  if (stored === undefined) return { key, state: 'absent', bytes: 0 };
  return { key, state: bytes.equals(stored) ? 'same' : 'different', bytes: stored.length };
}

async function read(
  fhirId: string,
  { type }: ResourceModule,
  apiUrl: string,
): Promise<{ status: number; message: string; resource: Resource | undefined }> {
  if (fhirId === '') return { status: 0, message: '', resource: undefined };
  const response = await fetch(`${apiUrl}/persistence/${type}/${encodeURIComponent(fhirId)}`);
  const { resource, message = '' } = (await response.json()) as { resource?: Resource; message?: string };
  return { status: response.status, message, resource: response.ok ? resource : undefined };
}

/** What a message is about. */
function moduleOf({ text }: Seen, profile: SiteProfile): ResourceModule {
  const header = text === undefined ? undefined : readHeader(parse(text));
  return (header && moduleOfMessage(header, RESOURCES, profile)) ?? PERSONS;
}

/** The losses of the resource that was sent. With the same envelope the mapping writes the same message again. */
function lossesOf({ source = '', row }: Seen, module: ResourceModule, profile: SiteProfile): readonly Loss[] {
  const resource = validated(readBody({ body: source, isBase64Encoded: false }), module);
  const { fhirId, controlId, enqueuedAt: time } = row;
  const envelope = { fhirId, change: changeOf(row.trigger, module, profile) ?? 'create', controlId, time };
  return module.createMapping(profile).write(resource, envelope).losses;
}
