import fc from 'fast-check';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { NoPatientError } from '../../../mapping/patient/message-readers.ts';
import { PATIENT } from '../../../mapping/patient/module.ts';
import { readingLosses } from '../../../mapping/report/reading-losses.ts';
import { runs } from '../../support/run/property-runs.ts';
import { patient } from '../support/arbitraries.ts';

const lossesOf = readingLosses(PATIENT, DEFAULT_PROFILE);
const lines = (...segments: string[]) =>
  lossesOf(['MSH|^~\\&|A|B|||20260102||ADT^A01|C1|P|2.5.1', ...segments].join('\r')).map(
    ({ path, reason, count = 1 }) => `${path}${count > 1 ? ` x${count}` : ''}: ${reason}`,
  );

describe('of a message, what its Patient does not hold', () => {
  test.each<[string, string[], string[]]>([
    ['nothing, where all of it is read', ['PID|1||7^^^A^MR||Doe^Jo||1984|F|||1 High St^^Bath', 'PV1||N'], []],
    [
      'a field without an element',
      ['PID|||7||Doe|||||||||||||ACC1'],
      ['PID-18: the Patient has no element for it'],
    ],
    [
      'a component without an element, in the repetition it is in',
      ['PID|||7~8^^^A^MR^FACILITY||Doe'],
      ['PID-3[2].6: the Patient has no element for it'],
    ],
    [
      'what is of a resource of its own: an account, the mother, the last update, data of a next of kin',
      [
        `PID|||7||Doe${'|'.repeat(13)}A1^^^H^AN|||M5^^^H^MR${'|'.repeat(12)}20240304|H`,
        `NK1|1|Doe^Jo${'|'.repeat(10)}E1||||19550607||||de${'|'.repeat(13)}N5||||900-65-4320`,
      ],
      ['PID-18', 'PID-21', 'PID-33', 'PID-34', 'NK1-12', 'NK1-16', 'NK1-20', 'NK1-33', 'NK1-37'].map(
        (place) => `${place}: the Patient has no element for it`,
      ),
    ],
    ['the null value', ['PID|||7||Doe|||""'], ['PID-8: the null value is read as absent']],
    [
      'a control character, which no text of FHIR holds',
      ['PID|||7||Do\\X00\\e^Jo\\X000d\\\\X0A\\^A\u0001'],
      ['PID-5.1: reads back in another form', 'PID-5.3: reads back in another form'],
    ],
    ['what reads back otherwise', ['PID|||7||Doe|Roe^Ann'], ['PID-6: reads back in another form']],
    ['a segment that is not read', ['PID|||7||Doe', 'ZPD|1', 'ZPD|2'], ['ZPD x2: the segment is not read']],
    [
      'an observation and a role of others',
      ['PID|||7||Doe', 'ROL|1|AD|AT|9^Who', 'PV1||N', 'OBX|1|NM|8302-2^^LN||180|cm'],
      ['ROL: the segment is not read', 'OBX: the segment is not read'],
    ],
    [
      'further names of a contact',
      ['PID|||7||Doe', 'NK1|1|Roe~Poe'],
      ['NK1-2[2]: the Patient has no element for it'],
    ],
    [
      'a second person',
      ['PID|||1||DOE', 'NK1|1|A', 'PID|||2||ROE', 'PD1||||7^B', 'NK1|1|C'],
      ['PID[2]: the segment is not read', 'NK1[2]: the segment is not read', 'PD1: the segment is not read'],
    ],
    [
      'a contact among others',
      ['PID|||7||Doe', 'NK1|1|Roe', 'NK1|2|Poe|||||||||JOB'],
      ['NK1[2]-11: the Patient has no element for it'],
    ],
    [
      'segments of one name, with their number',
      ['PID|||7||Doe', 'OBR|1', ...Array.from({ length: 60 }, (_, n) => `OBX|${n + 1}|NM|${n}^x^99X||${n}`)],
      ['OBR: the segment is not read', 'OBX x60: the segment is not read'],
    ],
    [
      'a visit of which nothing is read',
      ['PID|||7||Doe', 'PV1|1|I|WARD^1^2'],
      ['PV1: the segment is not read'],
    ],
    [
      'a contact role in the field of relationships',
      ['PID|||7||Doe', 'NK1|1|Roe|N^Next-of-Kin^HL70131'],
      ['NK1-3: is written again in NK1-7'],
    ],
    [
      'accounts, the mother and the last update',
      ['PID|||7||Doe|||||||||||||ACC9^^^B^AN|||MOM5^^^B^MR||||||||||||20240304|B'],
      [18, 21, 33, 34].map((n) => `PID-${n}: the Patient has no element for it`),
    ],
    [
      'a component and a part of one',
      ['PID|||7^^^B^MR^F&1.2&ISO||Doe||||||^^Bath^^^^^^27&Avon'],
      ['PID-3.6: the Patient has no element for it', 'PID-11.9.1: the Patient has no element for it'],
    ],
    ['a control character', ['PID|||7||Do\\X00\\e'], ['PID-5: reads back in another form']],
    [
      'an indicator that says nothing beside a number',
      ['PID|||7||Doe|||||||||||||||||||N|2'],
      ['PID-24: the Patient has no element for it'],
    ],
  ])('%s', (_, segments, expected) => {
    expect(lines(...segments)).toEqual(expected);
  });

  test.each(['^~&', '^~', '^'])('is nothing in a message whose MSH-2 is %s', (declared) => {
    const msh = `MSH|${declared}|A|B|||20260102||ADT^A01|C1|P|2.3`;

    expect(lossesOf([msh, 'PID|1||4720^^^SEE^MR||Kern F S^Jost||19600101|M'].join('\r'))).toEqual([]);
  });

  test.each<[string, string]>([
    ['older fields', 'PID||5|7|6^^^B|Doe|||||||BERN|||||||123456789|D1^CA^20300101'],
    ['a validity range of older versions', 'PID|||7||Doe^Jo^^^^^^^^2001&2002'],
    [
      'numbers of later versions',
      'PID|||7||Doe||||||||1234^PRN^PH^^^^^^^^^^2001^2002^^^^1|||||||||||||||||||||||||||555^PRN^PH',
    ],
    ['set IDs', 'PID|1||7||Doe\rNK1|3|Roe\rPV1|1|N'],
    ['an alias', 'PID|||7||Doe^Jo||||Roe^Jo^^^^^A'],
    ['a nickname of later versions', 'PID|||7||Doe^Jo^^^^^L^^^^^^^^Joey'],
    ['the order of names', 'PID|||7||Doe^Jo^^^^^D~Doe^Joan^^^^^L'],
    ['times without seconds', 'PID|||7||Doe||198401020304+0100'],
    ['birth sex', 'PID|||7||Doe\rPV1||N\rOBX|1|CE|76689-9^Sex assigned at birth^LN||F^^HL70001||||||F'],
    ['names of a type that v2.5.1 does not have', 'PID|||7||Doe^Jo^^^^^TEMP'],
  ])('is not what has a home elsewhere: %s', (_, segments) => {
    expect(lines(segments)).toEqual([]);
  });

  test.each<[string, Partial<SiteProfile>, string]>([
    [
      'truncates texts',
      { maximumLengths: { 'PID-5.1': { length: 3, truncate: true } } },
      'PID|||7||Doering^Jo',
    ],
    ['takes codes of countries', { countryCodes: 'alpha-3' }, 'PID|||7||Doe||||||^^Bern^^^Switzerland'],
    ['takes no use of an email address', { emailUse: 'NET' }, 'PID|||7||Doe||||||||^PRN^Internet^a@b.org'],
    [
      'takes no names of a type that v2.5.1 does not have',
      { nameTypeCodes: 'v2.5.1' },
      'PID|||7||Doe^^^^^^BAD~Roe',
    ],
    ['takes no old identifiers', { oldIdentifiers: 'omit' }, 'PID|||7~8^^^^^^^2019||Doe'],
    [
      'takes no observations',
      { segments: DEFAULT_PROFILE.segments },
      'PID|||7||Doe\rPV1||N\rOBX|1|CE|76689-9^Sex assigned at birth^LN||F^^HL70001||||||F',
    ],
    [
      'takes no FHIR id',
      { fhirIdentifier: { ...DEFAULT_PROFILE.fhirIdentifier, send: false } },
      'PID|||7~f-1^^^FHIRWORKS^FW||Doe',
    ],
  ])('is not what a site changes that %s', (_, site, segments) => {
    const message = `MSH|^~\\&|A|B|||20260102||ADT^A01|C1|P|2.5.1\r${segments}`;

    expect(readingLosses(PATIENT, { ...DEFAULT_PROFILE, ...site })(message)).toEqual([]);
  });

  test('is never reported with a value', () => {
    expect(
      lines('PID|||SECRET^^^SECRET^^SECRET||SECRET|||||||||||||SECRET', 'ZSE|SECRET').join(),
    ).not.toContain('SECRET');
  });

  test('is nothing, where the message was written by us', () => {
    const { write: patientToMessage, read: messageToPatient } = createMapping(DEFAULT_PROFILE);
    const envelope = { fhirId: 'f1', change: 'create', controlId: 'C1', time: 0 } as const;
    fc.assert(
      fc.property(patient, (given) => {
        const { text, losses } = patientToMessage(given, envelope);
        // What reads back otherwise, as a phone without use, is so from the second time on.
        const isStable = losses.every(({ readsAs }) => readsAs === undefined);

        expect(lossesOf(isStable ? text : patientToMessage(messageToPatient(text), envelope).text)).toEqual(
          [],
        );
      }),
      runs(100),
    );
  });

  test('is not reported for a message without a patient', () => {
    expect(() => lines('PV1||N')).toThrow(NoPatientError);
  });
});
