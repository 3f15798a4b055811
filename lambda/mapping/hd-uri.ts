import { uriOf } from './primitives.ts';
import type { TwoWay } from './two-way.ts';

/** The universal part of an HD: HD.2 and HD.3 (table 0301). */
export interface UniversalId {
  readonly id: string;
  readonly type: string | undefined;
}

const OID = /^[0-2](?:\.(?:0|[1-9]\d*))+$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// HD[uri] — the guide's first row reads HD.1 as the system; that is a bare name and no URI, and it would hide
// the OID beside it. HD.1 is the assigner's name here (see cx-identifier.ts).
export const hdUri: TwoWay<string, UniversalId> = {
  name: 'HD[uri]',

  toV2(uri) {
    const oid = after('urn:oid:', uri);
    if (oid !== undefined && OID.test(oid)) return { id: oid, type: 'ISO' };
    const uuid = after('urn:uuid:', uri);
    if (uuid !== undefined && UUID.test(uuid)) return { id: uuid, type: 'UUID' };
    return { id: uri, type: 'URI' };
  },

  toFhir({ id, type }) {
    // Some senders leave HD.3 out; an OID cannot be mistaken for anything else.
    if (type === undefined) return OID.test(id) ? `urn:oid:${id}` : undefined;
    switch (type.toUpperCase()) {
      case 'ISO':
        return uriOf(`urn:oid:${id}`);
      case 'UUID':
      case 'GUID':
        return uriOf(`urn:uuid:${id.toLowerCase()}`);
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
