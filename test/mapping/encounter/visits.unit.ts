import type { Encounter, FhirResource, Location } from 'fhir/r4.js';
import { parse } from '../../../hl7v2/er7.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { visitAt } from '../support/visits.ts';

const { write, read, readText, wires } = visitAt();

const IMP = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' };
const visit = (elements: Partial<Encounter>): Encounter => ({
  resourceType: 'Encounter',
  status: 'in-progress',
  class: IMP,
  ...elements,
});
const field = (encounter: Encounter, place: string) => {
  const [id = '', n] = place.split('-');
  return wires(write(encounter).parts)
    .map((wire) => parse(`MSH|^~\\&\r${wire}\r`).segment(id)?.field(Number(n)).wire)
    .find((one) => one !== undefined);
};
const paths = (encounter: Encounter) => write(encounter).losses.map(({ path }) => path);

describe('the class of a visit', () => {
  test.each([
    ['IMP', 'I'],
    ['EMER', 'E'],
    ['AMB', 'O'],
    ['PRENC', 'P'],
  ])('%s is PV1-2 %s', (code, v2) => {
    const given = visit({ class: { ...IMP, code } });

    expect(field(given, 'PV1-2')).toBe(v2);
    expect(read(write(given).parts, 'in-progress').class).toEqual(given.class);
  });

  test.each([
    ['ACUTE', 'I'],
    ['NONAC', 'I'],
    ['OBSENC', 'I'],
    ['FLD', 'O'],
    ['HH', 'O'],
    ['SS', 'O'],
    ['VR', 'O'],
  ])('%s is sent as %s, which is named as a loss', (code, v2) => {
    const given = visit({ class: { ...IMP, code } });

    expect(field(given, 'PV1-2')).toBe(v2);
    expect(paths(given)).toEqual(['Encounter.class']);
  });

  test('that table 0004 does not have is sent as unknown, because PV1-2 is required', () => {
    const given = visit({ class: { system: 'http://example.org/classes', code: 'DAY' } });

    expect(field(given, 'PV1-2')).toBe('U');
    expect(write(given).losses).toMatchObject([{ path: 'Encounter.class', readsAs: 'Encounter.class' }]);
  });

  test("has the code of the site, and HL7's is still read", () => {
    const localCodes = { ...DEFAULT_PROFILE.localCodes, patientClass: { VR: 'T', PRENC: '9' } };
    const site = visitAt({ localCodes });
    const virtual = visit({ class: { ...IMP, code: 'VR' } });

    expect(site.write(virtual).parts.pv1.field(2).wire).toBe('T');
    expect(site.write(virtual).losses).toEqual([]);
    expect(site.readText('PV1|1|T').class).toEqual(virtual.class);
    expect(site.readText('PV1|1|O').class.code).toBe('AMB');
    expect(site.readText('PV1|1|9|W1').location).toMatchObject([{ status: 'planned' }]);
  });

  test('is unknown in a message that says none', () => {
    expect(readText('PV1|1|').class).toEqual({
      extension: [
        { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' },
      ],
    });
  });

  test('keeps a code of table 0004 that is not a class of FHIR', () => {
    expect(readText('PV1|1|R').class).toEqual({
      system: 'http://terminology.hl7.org/CodeSystem/v2-0004',
      code: 'R',
    });
  });
});

describe('identifiers', () => {
  const number = (value: string, code?: string) => ({
    value,
    ...(code && { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code }] } }),
  });

  test('the visit number is in PV1-19, and the FHIR id in PV1-50', () => {
    const given = visit({ identifier: [number('V1', 'VN')] });

    expect(field(given, 'PV1-19')).toBe('V1^^^^VN');
    expect(field(given, 'PV1-50')).toBe('e-1^^^FHIRWORKS^FW');
    expect(paths(given)).toEqual([]);
  });

  test('without any, the FHIR id is in PV1-19', () => {
    expect(field(visit({}), 'PV1-19')).toBe('e-1^^^FHIRWORKS^FW');
    expect(field(visit({}), 'PV1-50')).toBe('');
    expect(read(write(visit({})).parts, 'in-progress').identifier).toBeUndefined();
  });

  test('one without a type reads back as a visit number, and a second one is a loss', () => {
    const given = visit({ identifier: [number('A', 'AN'), number('V1', 'VN')] });

    expect(paths(given)).toEqual(['Encounter.identifier[0]']);
    expect(paths(visit({ identifier: [number('7')] }))).toEqual(['Encounter.identifier[0].type']);
  });

  test('a second one is in PV1-50 at a site that does not send the FHIR id', () => {
    const fhirIdentifier = { ...DEFAULT_PROFILE.fhirIdentifier, send: false };
    const site = visitAt({ fhirIdentifier });
    const given = visit({ identifier: [number('V1', 'VN'), number('A', 'AN')] });

    const { parts, losses } = site.write(given);

    expect(parts.pv1.field(50).wire).toBe('A^^^^AN');
    expect(losses).toEqual([]);
  });
});

describe('participants', () => {
  const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
  const who = (code: string, display: string, more = {}) => ({
    type: [{ coding: [{ system: participation, code }] }],
    individual: { type: 'Practitioner', display },
    ...more,
  });

  test('are in the fields of their types', () => {
    const given = visit({
      participant: [
        who('ATND', 'Attending'),
        who('REF', 'Referring'),
        who('CON', 'Consulting'),
        who('CON', 'Another'),
        who('ADM', 'Admitting'),
        who('PART', 'Other'),
      ],
    });

    expect([7, 8, 9, 17, 52].map((n) => field(given, `PV1-${n}`))).toEqual([
      '^Attending',
      '^Referring',
      '^Consulting~^Another',
      '^Admitting',
      '^Other',
    ]);
    expect(paths(given)).toEqual([]);
  });

  test('for a time, or of another type, are in a ROL', () => {
    const period = { start: '2026-01-02', end: '2026-01-03' };
    const given = visit({ participant: [who('ATND', 'Attending', { period }), who('PPRF', 'Surgeon')] });

    const [, , attending, surgeon] = wires(write(given).parts);

    expect(attending).toBe('ROL||UP|AT^^HL70443|^Attending|20260102|20260103');
    expect(surgeon).toBe(`ROL||UP|PPRF^^${participation}|^Surgeon`);
    expect(read(write(given).parts, 'in-progress').participant).toEqual(given.participant);
    expect(paths(given)).toEqual([]);
  });

  test('in a role that is contained are in a ROL with its identifier and numbers', () => {
    const role: FhirResource = {
      resourceType: 'PractitionerRole',
      id: 'practitioner-role-1',
      identifier: [{ value: 'R7' }],
      practitioner: { display: 'Roe' },
      telecom: [{ system: 'phone', value: '5550123', use: 'work' }],
    };
    const individual = { reference: '#practitioner-role-1', type: 'PractitionerRole' };
    const given = visit({ contained: [role], participant: [{ ...who('CON', ''), individual }] });

    expect(wires(write(given).parts)[2]).toBe('ROL|R7|UP|CP^^HL70443|^Roe||||||||5550123^WPN^PH');
    expect(read(write(given).parts, 'in-progress')).toMatchObject({
      contained: [role],
      participant: given.participant,
    });
    expect(paths(given)).toEqual([]);
  });

  test('who are no practitioners are not sent', () => {
    const given = visit({
      participant: [{ individual: { reference: 'RelatedPerson/7', display: 'Roe' } }, {}],
    });

    expect(paths(given)).toEqual(['Encounter.participant[0]', 'Encounter.participant[1]']);
  });

  test('of PV2-13 refer', () => {
    expect(readText('PV1|1|I', 'PV2|||||||||||||^Roe').participant).toEqual([who('REF', 'Roe')]);
  });
});

describe('locations', () => {
  const at = (display: string, status?: 'active' | 'completed' | 'reserved' | 'planned', more = {}) => ({
    location: { display },
    ...(status && { status }),
    ...more,
  });
  const temporary = {
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/subject-locationClassification',
        valueCodeableConcept: {
          coding: [{ system: 'http://hl7.org/fhir/subject-locationClassification', code: 'temporary' }],
        },
      },
    ],
  };

  test('are in the fields of their status', () => {
    const location = [
      at('now', 'active'),
      at('before', 'completed'),
      at('for a while', 'active', temporary),
      at('next', 'reserved'),
      at('perhaps', 'planned'),
    ];
    const given = visit({ location });

    const places = ['PV1-3', 'PV1-6', 'PV1-11', 'PV1-42', 'PV2-1'];

    expect(places.map((place) => field(given, place))).toEqual(
      ['now', 'before', 'for a while', 'next', 'perhaps'].map((one) => `^^^^^^^^${one}`),
    );
    expect(paths(given)).toEqual([]);
    expect(read(write(given).parts, 'in-progress').location).toEqual(location);
  });

  test('of a visit that is planned: the assigned one is planned', () => {
    const given = visit({ status: 'planned', location: [at('bed', 'planned')] });

    expect(field(given, 'PV1-3')).toBe('^^^^^^^^bed');
    expect(paths(given)).toEqual([]);
    expect(readText('PV1|1|P|W1').location).toMatchObject([{ status: 'planned' }]);
  });

  test('of several that were left, the last one is the one before', () => {
    const left = (display: string, end: string) => at(display, 'completed', { period: { end } });
    const given = visit({ location: [left('second', '2026-01-03'), left('first', '2026-01-02')] });

    expect(field(given, 'PV1-6')).toBe('^^^^^^^^second');
    expect(paths(given)).toEqual(['Encounter.location[0].period', 'Encounter.location[1]']);
  });

  test('the one before that was sent is PV1-6 of a visit that does not say it, and is named', () => {
    const [prior] = parse('MSH|^~\\&\rPV1|||W7\r').segment('PV1')?.field(3).repetitions ?? [];

    const { parts, losses } = write(visit({ location: [at('now', 'active')] }), { prior });

    expect(parts.pv1.field(6).wire).toBe('W7');
    expect(losses.map(({ path }) => path)).toEqual(['Encounter.location', 'Encounter.contained']);
  });

  test('the status of the bed is PV1-40', () => {
    const encounter = readText(`PV1|1|I|W1^101^B${'|'.repeat(37)}O`);

    const [bed] = (encounter.contained as Location[]).slice(-1);
    expect(bed?.operationalStatus).toEqual({
      system: 'http://terminology.hl7.org/CodeSystem/v2-0116',
      code: 'O',
    });
    expect(field(encounter, 'PV1-40')).toBe('O');
  });
});

describe('the stay', () => {
  test('a code of FHIR that the table of a field does not have is a loss', () => {
    const admitSource = {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/admit-source', code: 'emd' }],
    };
    const given = visit({ hospitalization: { admitSource } });

    expect(field(given, 'PV1-14')).toBe('');
    expect(paths(given)).toEqual(['Encounter.hospitalization.admitSource.coding[0]']);
  });

  test('a code of FHIR is sent as the code that the site has for it', () => {
    const localCodes = { ...DEFAULT_PROFILE.localCodes, admitSource: { emd: '7' } };
    const site = visitAt({ localCodes });
    const admitSource = {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/admit-source', code: 'emd' }],
    };
    const given = visit({ hospitalization: { admitSource } });

    const { parts, losses } = site.write(given);

    expect(parts.pv1.field(14).wire).toBe('7');
    expect(losses).toEqual([]);
    expect(site.read(parts, 'in-progress').hospitalization).toEqual({ admitSource });
  });

  test('a text beside a code is a loss: the fields of v2.5.1 hold codes alone', () => {
    const type = [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0007', code: 'E' }], text: 'x' },
    ];

    expect(field(visit({ type }), 'PV1-4')).toBe('E');
    expect(paths(visit({ type }))).toEqual(['Encounter.type[0].text']);
  });

  test('goes from PV1-44 to PV1-45', () => {
    const period = { start: '2026-01-02T10:00:00+01:00', end: '2026-01-05' };
    const given = visit({ period });

    expect([field(given, 'PV1-44'), field(given, 'PV1-45')]).toEqual(['20260102100000+0100', '20260105']);
    expect(read(write(given).parts, 'finished').period).toEqual(period);
  });

  test('is as many days long as PV2-11 says, and no hours', () => {
    const days = { value: 4, system: 'http://unitsofmeasure.org', code: 'd' };

    expect(field(visit({ length: days }), 'PV2-11')).toBe('4');
    expect(paths(visit({ length: { ...days, code: 'h' } }))).toEqual(['Encounter.length']);
    expect(readText('PV1|1|I', 'PV2|||||||||||four').length).toBeUndefined();
  });

  test('is protected if its security label is restricted', () => {
    const label = (code: string) => ({
      system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
      code,
    });

    expect(field(visit({ meta: { security: [label('R')] } }), 'PV2-22')).toBe('Y');
    expect(field(visit({ meta: { security: [label('N')] } }), 'PV2-22')).toBe('N');
    expect(paths(visit({ meta: { security: [label('V')] } }))).toEqual(['Encounter.meta.security[0].code']);
    expect(readText('PV1|1|I', `PV2${'|'.repeat(22)}Y`).meta).toEqual({ security: [label('R')] });
  });

  test('has a description in plain text, and its markup is a loss', () => {
    const text = (content: string) => ({
      status: 'additional' as const,
      div: `<div xmlns="http://www.w3.org/1999/xhtml">${content}</div>`,
    });

    expect(field(visit({ text: text('Knee &lt;left&gt;') }), 'PV2-12')).toBe('Knee <left>');
    expect(readText('PV1|1|I', 'PV2||||||||||||Knee <left>').text).toEqual(text('Knee &lt;left&gt;'));
    expect(paths(visit({ text: text('<b>Knee</b>') }))).toEqual(['Encounter.text']);
  });

  test('has planned dates and a mode of arrival as extensions', () => {
    const extension = [
      {
        url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedStartDate',
        valueDateTime: '2026-01-02',
      },
      {
        url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate',
        valueDateTime: '2026-01-09',
      },
      {
        url: 'http://hl7.org/fhir/StructureDefinition/encounter-modeOfArrival',
        valueCoding: { system: 'http://terminology.hl7.org/CodeSystem/v2-0430', code: 'A' },
      },
    ];
    const given = visit({ extension });

    expect(['PV2-8', 'PV2-9', 'PV2-38'].map((place) => field(given, place))).toEqual([
      '20260102',
      '20260109',
      'A^^HL70430',
    ]);
    expect(read(write(given).parts, 'in-progress').extension).toEqual(extension);
  });
});
