import { codeOf } from '../core/primitives.ts';
import { CDC_CODES, NULL_FLAVOR, OWN, SID, SNOMED_CT, UCUM, V2_TABLE } from '../core/systems.ts';

/**
 * Code systems by URI and by the name that a CE gives them (table 0396). Tables of HL7 itself follow a rule;
 * any other URI is written unchanged.
 */
const NAMES: readonly (readonly [uri: string, name: string])[] = [
  ['http://loinc.org', 'LN'],
  [SNOMED_CT, 'SCT'],
  // Older versions and editions, which are read.
  [SNOMED_CT, 'SNM'],
  [SNOMED_CT, 'SNM3'],
  [CDC_CODES, 'CDCREC'],
  [NULL_FLAVOR, 'NULLFL'],
  [`${SID}icd-10`, 'I10'],
  ['urn:iso:std:iso:3166', 'ISO3166_1'],
  ['urn:iso:std:iso:639', 'ISO639'],
  ['urn:iso:std:iso:639:-1', 'ISO639-1'],
  ['urn:iso:std:iso:639:-2', 'ISO639-2'],
  ['urn:iso:std:iso:639:-3', 'ISO639-3'],
  [UCUM, 'UCUM'],
];

/** Of several names of one system the first is written. */
const NAME_OF = new Map(NAMES.toReversed());
const URI_OF = new Map(NAMES.map(([uri, name]) => [name, uri]));

/** How a site names code systems in a CE. */
export interface CodingSystems {
  /** The name of a system in CE.3. */
  nameOf(uri: string): string;
  /** The system that a name means; undefined only for the name of a local code. */
  uriOf(name: string): string | undefined;
}

/** The names of table 0396. */
export const STANDARD_NAMES: CodingSystems = { nameOf: codeSystemName, uriOf: codeSystemUri };

/** {@link STANDARD_NAMES}, with names of the site for some systems. All other names are still read. */
export function codingSystems(ofSite: Readonly<Record<string, string>>): CodingSystems {
  const uris = new Map(Object.entries(ofSite).map(([uri, name]) => [name, uri]));
  if (uris.size === 0) return STANDARD_NAMES;
  return {
    nameOf(uri) {
      const own = Object.hasOwn(ofSite, uri) ? ofSite[uri] : undefined;
      const name = own ?? codeSystemName(uri);
      // A name that the site has for another system would be read as that one.
      return uris.has(name) && own === undefined ? uri : name;
    },
    uriOf: (name) => uris.get(name) ?? codeSystemUri(name),
  };
}

/** Name of a code without a system: a local code. */
export const LOCAL = 'L';

/** Why a system reads back differently. */
export const NO_URI = 'not a URI: reads back as another system, or as none';

/** URN of a coding system of which only the name in CE.3 is known, such as `99LAB`: two of them stay apart. */
const NAMED = `${OWN}coding-system:`;

export function codeSystemName(uri: string): string {
  if (uri.startsWith(V2_TABLE) && /^\d{4}$/.test(uri.slice(V2_TABLE.length)))
    return `HL7${uri.slice(V2_TABLE.length)}`;
  const name = NAME_OF.get(uri) ?? nameInUrn(uri) ?? uri;
  // A name that is read as a system with another one is written as that: SCT for SNM.
  return NAME_OF.get(URI_OF.get(name) ?? '') ?? name;
}

/** Undefined only for the name of a local code. */
export function codeSystemUri(name: string): string | undefined {
  const known = URI_OF.get(name);
  if (known !== undefined) return known;
  if (name === LOCAL) return undefined;
  if (/^HL7\d{4}$/.test(name)) return V2_TABLE + name.slice(3);
  if (/^[a-z][a-z0-9+.-]*:\S+$/i.test(name)) return name;
  return NAMED + encodeURIComponent(name.toWellFormed());
}

/** The name that stands in a URN, if reading it gives the same URN. */
function nameInUrn(uri: string): string | undefined {
  if (!uri.startsWith(NAMED)) return undefined;
  try {
    const name = decodeURIComponent(uri.slice(NAMED.length));
    return codeOf(name) === name && codeSystemUri(name) === uri ? name : undefined;
  } catch {
    return undefined;
  }
}
