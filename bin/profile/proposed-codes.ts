import { CDC_CODES, SNOMED_CT } from '../../mapping/core/systems.ts';
import { hdUri } from '../../mapping/datatypes/hd-uri.ts';
import { codeSystemUri } from '../../mapping/terminology/code-systems.ts';
import {
  ADMINISTRATIVE_SEX,
  CONTACT_ROLE,
  MARITAL_STATUS,
  RELATIONSHIP,
} from '../../mapping/terminology/code-tables.ts';
import { RELIGION } from '../../mapping/terminology/religions.ts';
import type { Member } from './member.ts';
import type { Observed, ObservedAuthority } from './observed.ts';

// The members of a proposal about identifiers and codes.

/** Stands for the URI of an authority of which the messages have only a name. */
export const UNKNOWN_SYSTEM = 'https://example.org/unknown-system/';

export function systemOf({ namespace, universalId, universalIdType }: ObservedAuthority): string {
  const known =
    universalId === undefined ? undefined : hdUri.toFhir({ id: universalId, type: universalIdType ?? 'ISO' });
  return known ?? UNKNOWN_SYSTEM + encodeURIComponent(namespace.toWellFormed());
}

/** One for each namespace: the first that is seen. */
function distinct({ authorities }: Observed): ObservedAuthority[] {
  const byNamespace = new Map([...authorities.values()].toReversed().map((one) => [one.namespace, one]));
  return [...byNamespace.values()].toReversed();
}

export function authorityList(seen: Observed): Member | undefined {
  const found = distinct(seen);
  if (found.length === 0) return undefined;
  const value = found.map((one) => {
    const { namespace, universalId, universalIdType } = one;
    const universal =
      universalId === undefined || universalIdType === undefined ? {} : { universalId, universalIdType };
    return { system: systemOf(one), namespace, ...universal };
  });
  return {
    name: 'assigningAuthorities',
    comment: `CX.4. Replace what begins with ${UNKNOWN_SYSTEM} by the systems of your FHIR identifiers.`,
    value,
  };
}

export function identifierTypes(seen: Observed): Member | undefined {
  const types = distinct(seen).flatMap((one): [string, string][] => {
    const [type, another] = one.types.names;
    const isCode = type !== undefined && another === undefined && /^[A-Z0-9]{1,5}$/.test(type);
    return isCode ? [[systemOf(one), type]] : [];
  });
  if (types.length === 0) return undefined;
  return {
    name: 'identifierTypes',
    comment: 'CX.5, where an authority has one type in all messages',
    value: Object.fromEntries(types),
  };
}

export function codingSystemNames({ codingSystems }: Observed): Member | undefined {
  const all = [...codingSystems].map(([place, names]) => `${place} ${names.text}`);
  if (all.length === 0) return undefined;
  const names: Record<string, string> = {};
  const has = (place: string, name: string) => codingSystems.get(place)?.names[0] === name;
  if (has('PID-10', 'HL70005') || has('PID-22', 'HL70189')) names[CDC_CODES] = 'HL70005';
  const snomed = [...codingSystems.values()]
    .flatMap((tally) => tally.names)
    .find((name) => codeSystemUri(name) === SNOMED_CT);
  if (snomed !== undefined && snomed !== 'SCT') names[SNOMED_CT] = snomed;
  return {
    name: 'codingSystemNames',
    comment: `CE.3: ${all.join('; ')}`,
    value: Object.keys(names).length === 0 ? undefined : names,
  };
}

export function languageCodes({ codingSystems }: Observed): Member | undefined {
  const [name] = codingSystems.get('PID-15')?.names ?? [];
  return name === 'HL70296'
    ? { name: 'languageCodes', comment: 'CE.3 of PID-15', value: 'HL70296' }
    : undefined;
}

export function emailUse({ emailUses }: Observed): Member | undefined {
  const [use] = emailUses.names;
  if (use !== 'PRN' && use !== 'WPN') return undefined;
  return { name: 'emailUse', comment: `XTN.2 of email addresses: ${emailUses.text}`, value: 'use' };
}

const TABLES = {
  'PID-8': ADMINISTRATIVE_SEX,
  'PID-16': MARITAL_STATUS,
  'PID-17': RELIGION,
  'NK1-3': RELATIONSHIP,
  'NK1-7': CONTACT_ROLE,
};

/** What the codes mean is not known: they are named, and the engineer says it. */
export function localCodes({ codes }: Observed): Member | undefined {
  const foreign = Object.entries(TABLES).flatMap(([place, table]) => {
    const names = codes.get(place)?.names.filter((code) => !table.has(code)) ?? [];
    return names.length === 0 ? [] : [`${place} ${names.join(', ')}`];
  });
  if (foreign.length === 0) return undefined;
  return {
    name: 'localCodes',
    comment: `Codes that are not in HL7's tables: ${foreign.join('; ')}. Say what they mean in localCodes.`,
  };
}
