import type { CodeableConcept, Identifier } from 'fhir/r4.js';
import { compact } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import { V2_TABLE } from '../core/systems.ts';
import type { TwoWay } from '../core/two-way.ts';
import { hdUri, type UniversalId } from './hd-uri.ts';

/** Code system of the types of universal IDs. */
const TYPES = `${V2_TABLE}0301`;
/** Codes of table 0301, of all versions. An ID of one of the first four types is a system, unless it is malformed. */
const CODES = [
  ...['ISO', 'UUID', 'GUID', 'URI', 'DNS', 'HCD', 'HL7', 'L', 'M', 'N', 'Random', 'x400', 'x500'],
  // Of later versions, and sent in v2.5.1 too: laboratories of the US are known by their CLIA numbers.
  ...['CAP', 'CLIA', 'CLIP', 'EUI64', 'NPI'],
];

/**
 * HD[Identifier] — HD.2 and 3 where they are not a URI: an identifier of the assigner, as in the guide's HD[Organization].
 * A type that is not in the table is a text. An ID without a type is an identifier without one. So two authorities
 * stay distinct.
 */
export const hdIdentifier: TwoWay<Identifier, Partial<UniversalId>> = {
  name: 'HD[Identifier]',

  toV2({ value, type = {}, ...others }, losses) {
    const hd3 = codeOf(type) ?? type.text;
    if (value === undefined && hd3 === undefined) return losses.dropped('it has no value and no type');
    if (others.system !== undefined) return losses.dropped('HD.2 has no place for the system of its value');
    if (value !== undefined && hdUri.toFhir({ id: value, type: hd3 }) !== undefined)
      return losses.dropped('HD.2 and 3 would read back as a system');
    losses.others(others, []);
    typeLosses(type, losses.at('type'));
    return { id: value, type: hd3 };
  },

  toFhir({ id, type }) {
    return compact<Identifier>({ type: type === undefined ? undefined : typeOf(type), value: id });
  },
};

function typeOf(text: string): CodeableConcept {
  return CODES.includes(text) ? { coding: [{ system: TYPES, code: text }] } : { text };
}

/** The first coding, if it is one of the table. */
function codeOf({ coding: [first] = [] }: CodeableConcept): string | undefined {
  return first?.system === TYPES && CODES.includes(first.code ?? '') ? first.code : undefined;
}

function typeLosses(type: CodeableConcept, losses: Losses): void {
  const isCoded = codeOf(type) !== undefined;
  losses.others(type, isCoded ? ['coding'] : ['text']);
  if (!isCoded) {
    if (CODES.includes(type.text ?? '')) losses.at('text').changed('it reads back as a coding', 'coding');
    return;
  }
  for (const [index, coding] of (type.coding ?? []).entries()) {
    const at = losses.at('coding', index);
    if (index === 0) at.others(coding, ['system', 'code']);
    else at.dropped('HD.3 holds one code');
  }
}
