import { uriOf } from '../core/primitives.ts';
import { SID, URN_OID, US_SSN } from '../core/systems.ts';
import type { TwoWay } from '../core/two-way.ts';

/** The universal part of an HD: HD.2 and HD.3 (table 0301). */
export interface UniversalId {
  readonly id: string;
  readonly type: string | undefined;
}

const OID = /^[0-2](?:\.(?:0|[1-9]\d*))+$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Systems that FHIR's registry of identifiers names by a URL, and their OIDs. */
const REGISTERED: readonly (readonly [url: string, oid: string])[] = [
  [US_SSN, '2.16.840.1.113883.4.1'],
  [`${SID}us-npi`, '2.16.840.1.113883.4.6'],
];

// HD[uri] — the guide's first row reads HD.1 as the system; that is a bare name and no URI, and it would hide
// the OID beside it. HD.1 is the assigner's name here (see cx-identifier.ts).
export const hdUri: TwoWay<string, UniversalId> = {
  name: 'HD[uri]',

  toV2(uri, losses) {
    const oid = after(URN_OID, uri);
    if (oid !== undefined && OID.test(oid)) {
      if (REGISTERED.some(([, registered]) => registered === oid))
        losses.changed('an OID for which FHIR defines a URL');
      return { id: oid, type: 'ISO' };
    }
    const registered = REGISTERED.find(([url]) => url === uri)?.[1];
    if (registered !== undefined) return { id: registered, type: 'ISO' };
    const uuid = after('urn:uuid:', uri);
    if (uuid !== undefined && UUID.test(uuid)) return { id: uuid, type: 'UUID' };
    return { id: uri, type: 'URI' };
  },

  toFhir({ id, type }) {
    // Some senders leave HD.3 out; an OID cannot be mistaken for anything else.
    switch ((type ?? 'ISO').toUpperCase()) {
      case 'ISO':
        return OID.test(id) ? (REGISTERED.find(([, oid]) => oid === id)?.[0] ?? URN_OID + id) : undefined;
      case 'UUID':
      case 'GUID':
        return UUID.test(id.toLowerCase()) ? `urn:uuid:${id.toLowerCase()}` : undefined;
      case 'URI':
        return uriOf(id);
      default:
        return undefined;
    }
  },
};

function after(prefix: string, text: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}
