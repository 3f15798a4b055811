import type { Identifier } from 'fhir/r4.js';
import { hdUri, type UniversalId } from './hd-uri.ts';
import type { Losses } from './losses.ts';
import type { TwoWay } from './two-way.ts';

/** Code system of the types of universal IDs. */
const TYPES = 'http://terminology.hl7.org/CodeSystem/v2-0301';
/** Codes of table 0301. An ID of one of the first four is a system, unless it is none of the kind that its type says. */
const CODES = ['ISO', 'UUID', 'GUID', 'URI', 'DNS', 'HCD', 'HL7', 'L', 'M', 'N', 'Random', 'x400', 'x500'];

/** HD[Identifier] — HD.2 and 3 where they are no URI: an identifier of who assigned, as in the guide's HD[Organization]. */
export const hdIdentifier: TwoWay<Identifier, UniversalId> = {
  name: 'HD[Identifier]',

  toV2({ value, type, ...others }, losses) {
    const [coding] = type?.coding ?? [];
    const isId = value !== undefined && coding?.system === TYPES && CODES.includes(coding.code ?? '');
    if (!isId || hdUri.toFhir({ id: value, type: coding.code }) !== undefined)
      return losses.dropped('HD.2 and 3 hold an identifier with a type of table 0301');
    losses.others(others, []);
    typeLosses(type ?? {}, losses.at('type'));
    return { id: value, type: coding.code };
  },

  toFhir({ id, type }) {
    if (type === undefined || !CODES.includes(type)) return undefined;
    return { type: { coding: [{ system: TYPES, code: type }] }, value: id };
  },
};

function typeLosses(type: NonNullable<Identifier['type']>, losses: Losses): void {
  losses.others(type, ['coding']);
  for (const [index, coding] of (type.coding ?? []).entries()) {
    const at = losses.at('coding', index);
    if (index === 0) at.others(coding, ['system', 'code']);
    else at.dropped('HD.3 holds one code');
  }
}
