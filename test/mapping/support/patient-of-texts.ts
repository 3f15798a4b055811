import type { Patient } from 'fhir/r4.js';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { patientExtensionFields } from '../../../mapping/patient/patient-extensions.ts';
import { PATIENT_ELEMENTS } from '../../../mapping/patient/validate-patient.ts';
import { R4_TYPES } from '../../../mapping/r4/r4-types.ts';

/** The elements of a Patient, and of all that stands in it. */
const TABLES = { ...R4_TYPES, ...PATIENT_ELEMENTS };

/** A copy with every text replaced, and without what is undefined. */
export function withTexts<T>(value: T, change: (text: string) => string): T {
  const changed = new Map<string, string>();
  const copy = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(copy);
    if (typeof one === 'object' && one !== null) {
      const present = Object.entries(one).filter(([, member]) => member !== undefined);
      return Object.fromEntries(present.map(([name, member]) => [name, copy(member)]));
    }
    if (typeof one !== 'string') return one;
    if (!changed.has(one)) changed.set(one, change(one));
    return changed.get(one);
  };
  return copy(value) as T;
}

const core = (name: string) => `http://hl7.org/fhir/StructureDefinition/${name}`;
const v2Table = (table: string) => `http://terminology.hl7.org/CodeSystem/v2-${table}`;
/** Extensions of datatypes that are sent as texts. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  Address: ['iso21090-ADXP-censusTract'],
  ContactPoint: ['contactpoint-comment'],
  Identifier: ['identifier-checkDigit'],
  family: ['own-prefix', 'own-name', 'partner-prefix', 'partner-name'].map((part) => `humanname-${part}`),
};
/** Parts of the extensions of a Patient. */
function partsOf(url: string): string[] {
  if (/race|ethnicity/.test(url)) return ['ombCategory', 'detailed', 'text'];
  return url.endsWith('animal') ? ['species', 'breed'] : ['code', 'tribalAffiliation'];
}
/** Tables whose codes are alone in a field, so only a coding of the table is mapped to it. */
const BARE = ['0203', '0360', '0231', '0295', '0315', '0099'];
const LEVELS = 4;

/** A Patient in which every text, code and URI that R4 has is the next one of `text`, lists have two entries. */
export function patientOfTexts(text: () => string): Patient {
  // Codes and URIs have no spaces in FHIR: one that has is refused before it comes here.
  const solid = () => text().replaceAll(/\s/g, '') || 'x';
  let count = 0;
  const entry = (type: string, level: number): unknown => {
    if (type === 'string') return text();
    if (type === 'code') return solid();
    if (type === 'uri') return `urn:x:${solid()}`;
    if (type === 'date' || type === 'dateTime') return '2001-02-03';
    if (/^(?:integer|positiveInt)$/.test(type)) return 1;
    if (type.includes('|')) {
      count += 1;
      return type.split('|')[count % type.split('|').length];
    }
    return type in TABLES && level > 0 ? object(type, level - 1) : undefined;
  };
  const extensions = (type: string) => TEXTS[type]?.map((name) => ({ url: core(name), valueString: text() }));
  const object = (type: string, level: number): Record<string, unknown> => {
    const elements = Object.entries(TABLES[type] ?? {}).map(([name, declared]) => {
      const one = () => entry(declared.replace(/[!*]$/, ''), level);
      return [name, declared.endsWith('*') ? [one(), one()].filter((each) => each !== undefined) : one()];
    });
    const filled = { ...Object.fromEntries(elements), extension: extensions(type) };
    if (type === 'HumanName') return { ...filled, _family: { extension: extensions('family') } };
    if (type !== 'CodeableConcept') return filled;
    return {
      ...filled,
      coding: [...filled.coding, ...BARE.map((table) => ({ system: v2Table(table), code: solid() }))],
    };
  };
  const values = () => ({
    valueString: text(),
    valueCoding: object('Coding', 0),
    valueCodeableConcept: object('CodeableConcept', 1),
    valueAddress: { text: text() },
  });
  const extension = [
    ...patientExtensionFields(DEFAULT_PROFILE).map(({ url }) => url),
    core('patient-genderIdentity'),
  ].map((url) => {
    return { url, ...values(), extension: partsOf(url).map((part) => ({ url: part, ...values() })) };
  });
  const resource = (resourceType: string) => {
    const { id, meta, text: narrative, contained, ...elements } = object(resourceType, LEVELS - 1);
    return { ...elements, resourceType, id: resourceType };
  };
  const { id, meta, contained: _, ...elements } = object('Patient', LEVELS);
  const reference = (to: string) => ({ reference: `#${to}` });
  const contained = [
    resource('Practitioner'),
    { ...resource('PractitionerRole'), practitioner: reference('Practitioner') },
    resource('Organization'),
  ];
  const patient = {
    ...elements,
    resourceType: 'Patient',
    extension,
    contained,
    generalPractitioner: [reference('PractitionerRole'), object('Reference', LEVELS - 1)],
    contact: [
      { ...object('Patient.contact', LEVELS - 1), organization: reference('Organization') },
      object('Patient.contact', LEVELS - 1),
    ],
  };
  return withTexts(patient as unknown as Patient, (one) => one);
}
