import type { Meta } from 'fhir/r4.js';
import type { Message } from '../../hl7v2/message.ts';
import { instantOf, parseTimestamp, utcInstantOf } from '../../hl7v2/timestamp.ts';
import { isFhirId } from '../../runtime/fhir-id.ts';

/**
 * Version and time of what a message says, both or neither. The version changes with every message: FHIR clients see a
 * new ETag for each accepted write. The response to a query is a message of its own each time it is asked for; there
 * PID-33, the time of the last update, is the time and, in ms since 1970, the version.
 */
export function metaOf(message: Message): Meta | undefined {
  const msh = message.segment('MSH');
  const isResponse = msh?.field(9).text(1) === 'RSP';
  const written = isResponse ? message.segment('PID')?.field(33).text() : msh?.field(7).text();
  const time = parseTimestamp(written ?? '');
  if (time?.second === undefined) return undefined;
  const versionId = isResponse ? String(instantOf(time)) : (msh?.field(10).text() ?? '');
  return isFhirId(versionId) ? { versionId, lastUpdated: utcInstantOf(time) } : undefined;
}
