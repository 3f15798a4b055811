import type { Extension } from 'fhir/r4.js';
import { parse } from '../../../hl7v2/er7.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';

const { read: messageToPatient, write: patientToMessage } = createMapping({
  ...DEFAULT_PROFILE,
  segments: { PD1: true, NK1: true, ROL: true, OBX: true },
});

const CORE = 'http://hl7.org/fhir/StructureDefinition';
const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition';
const concept = { coding: [{ system: 'http://loinc.org', code: 'LA29518-0' }] };
const DATA_ABSENT = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';

test.each<[string, Extension, string]>([
  [
    'birth sex',
    { url: `${US_CORE}/us-core-birthsex`, valueCode: 'F' },
    '76689-9^Sex assigned at birth^LN||F^^HL70001',
  ],
  [
    'sex up to US Core 7',
    { url: `${US_CORE}/us-core-sex`, valueCode: '248152002' },
    '46098-0^Sex^LN||248152002^^SCT',
  ],
  [
    'sex from US Core 8 on',
    {
      url: `${US_CORE}/us-core-sex`,
      valueCoding: { system: 'http://snomed.info/sct', code: '248152002', display: 'Female' },
    },
    '46098-0^Sex^LN||248152002^Female^SCT',
  ],
  [
    'why sex is not known',
    { url: `${US_CORE}/us-core-sex`, valueCode: 'asked-declined' },
    `46098-0^Sex^LN||asked-declined^^${DATA_ABSENT}`,
  ],
  [
    'gender identity of R4',
    { url: `${CORE}/patient-genderIdentity`, valueCodeableConcept: { coding: [{ code: 'X' }] } },
    '76691-5^Gender identity^LN||X^^L',
  ],
  [
    'gender identity of R5',
    {
      url: `${CORE}/individual-genderIdentity`,
      extension: [{ url: 'value', valueCodeableConcept: { text: 'X' } }],
    },
    `76691-5^Gender identity^LN^individual-genderIdentity^^${CORE}||^X`,
  ],
  [
    'pronouns',
    { url: `${CORE}/individual-pronouns`, extension: [{ url: 'value', valueCodeableConcept: concept }] },
    '90778-2^Personal pronouns - Reported^LN||LA29518-0^^LN',
  ],
])('%s is an observation and reads back as it was', (_, extension, wire) => {
  const envelope = { fhirId: 'f', change: 'create', controlId: 'C1', time: 0 } as const;
  const { text, losses } = patientToMessage({ resourceType: 'Patient', extension: [extension] }, envelope);

  expect(parse(text).segment('OBX')?.wire).toBe(`OBX|1|CE|${wire}||||||F`);
  expect(losses).toEqual([]);
  expect(messageToPatient(text).extension).toEqual([extension]);
});

test('a code without a system has no table, whoever sends it', () => {
  const { extension } = messageToPatient('MSH|^~\\&\rPID|1\rOBX|1|CE|76691-5^^LN||X');

  expect(extension).toMatchObject([{ valueCodeableConcept: { coding: [{ code: 'X' }] } }]);
  expect(JSON.stringify(extension)).not.toContain('system');
});
