import type { Meta } from 'fhir/r4.js';
import type { Message } from '../../hl7v2/message.ts';
import { instantOf, parseTimestamp, utcInstantOf } from '../../hl7v2/timestamp.ts';
import { isFhirId } from '../core/fhir-id.ts';
import { AS_READ, type SegmentReads } from '../core/reads.ts';
import type { HeaderDefaults, SiteProfile } from '../core/site-profile.ts';
import { keep, tsText, withZone } from '../datatypes/v2-time.ts';

/** Time and control ID of the message, which `meta` holds. */
export const HEADER_FIELDS: SegmentReads = { 7: AS_READ, 10: AS_READ };

/** Defaults that MSH sets for all fields of its message. */
export function headerDefaults(message: Message): HeaderDefaults {
  const msh = message.segment('MSH');
  return {
    zone: parseTimestamp(msh?.field(7).text() ?? '')?.zone,
    version: msh?.field(12).text(),
  };
}

/**
 * Version and time of the resource in a message, both or neither. The version changes with every message: FHIR clients see a
 * new ETag for each accepted write. Each response to a query is a new message; there
 * PID-33, the time of the last update, is the time and, in ms since 1970, the version. A FHIR instant has a zone: a time
 * with an unknown zone is kept as text, without a version.
 */
export function metaOf(message: Message, profile: SiteProfile): Meta | undefined {
  const msh = message.segment('MSH');
  const isResponse = msh?.field(9).text(1) === 'RSP';
  const written = isResponse ? message.segment('PID')?.field(33).first : msh?.field(7).first;
  const text = (written && tsText(written)) ?? '';
  const time = parseTimestamp(withZone(text, profile));
  if (time?.second === undefined) return undefined;
  if (time.zone === undefined) return { _lastUpdated: keep(text) };
  const versionId = isResponse ? String(instantOf(time)) : (msh?.field(10).text() ?? '');
  return isFhirId(versionId) ? { versionId, lastUpdated: utcInstantOf(time) } : undefined;
}
