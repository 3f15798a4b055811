import { fileURLToPath } from 'node:url';
import { transformSettings } from '../../../lambda/settings.ts';
import { apiHostSettings } from '../../../local/api-host/api-host-settings.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { parseSiteProfile } from '../../../runtime/site-profile/site-profile-file.ts';

const EXAMPLE = fileURLToPath(new URL('../../../site-profile.example.json', import.meta.url));
const ENVELOPE = {
  fhirId: 'f-1',
  change: 'create',
  controlId: 'C1',
  time: Date.parse('2026-07-01T12:00:00Z'),
} as const;

const profileOf = (source: string) => {
  const profile = parseSiteProfile(source);
  if (!('sendingApplication' in profile)) throw new Error(profile.join());
  return profile;
};
const write = (profile: SiteProfile, elements: object) =>
  createMapping(profile).write({ resourceType: 'Patient', ...elements }, ENVELOPE);

describe('a site profile', () => {
  test('leaves the defaults for what it does not say', () => {
    expect(profileOf('{}')).toEqual(DEFAULT_PROFILE);
    expect(profileOf('{"// why": "x", "processingId": "P"}')).toEqual({
      ...DEFAULT_PROFILE,
      processingId: 'P',
    });
  });

  test('is an example in the project, which has every member and is right', () => {
    expect(Object.keys(profileOf(EXAMPLE)).toSorted()).toEqual(
      // Without a zone of the site, one that is read is that of MSH-7; without an event, merges and links are not sent. The engine comes
      // with an expression.
      [...Object.keys(DEFAULT_PROFILE), 'timeZone', 'merge', 'links', 'fhirPath'].toSorted(),
    );
  });

  test('is refused with every problem at once, where it is and what is expected', () => {
    const problems = parseSiteProfile(
      JSON.stringify({
        version: '2.2',
        events: { create: 'A40', update: 'A28' },
        sendingApplication: 'A|B',
        processingId: 'X',
        timeZone: 'Mars/Olympus',
        assigningAuthorities: [{ namespace: 'A', universalId: '1' }],
        socialSecurity: { system: 'not a URI', type: 'S S' },
        localCodes: { gender: {} },
        delete: 'A11',
        inactive: 'A23',
        merge: 'A41',
        links: 'A37',
        race: { url: 'http://example.org/race', value: 'valueString', sytem: 'http://example.org/races' },
        ethnicity: 'us',
        maximumLengths: { PID5: 3, 'PID-5': 0 },
        color: 'blue',
      }),
    );

    expect(problems).toEqual(
      expect.arrayContaining([
        'version: expected 2.3, 2.3.1, 2.4, 2.5, 2.5.1, 2.6, 2.7 or 2.8',
        'events.create: expected A01, A04, A05, A08, A28 or A31',
        'events.update: expected A08 or A31',
        'sendingApplication: expected a name, or NAME^ID^TYPE',
        'processingId: expected P, T or D',
        'timeZone: expected an IANA time zone, such as Europe/Zurich',
        'assigningAuthorities.0: system is missing',
        'assigningAuthorities.0: universalIdType is missing',
        'delete: expected refuse, A29 or A23',
        'inactive: expected update, A29 or refuse',
        'merge: expected A40, A18 or A34',
        'links: expected A24',
        'race: system is missing',
        'race: sytem is not known, expected url, value, system, name',
        'race.value: expected valueCoding or valueCodeableConcept',
        'ethnicity: expected us-core, or an object with url, value and system',
        'socialSecurity.system: expected a URI',
        'socialSecurity.type: expected a code',
        expect.stringMatching(/^localCodes: gender is not known, expected administrativeSex/),
        'maximumLengths: expected places such as PID-5, PID-3.4.1 or XPN.3',
        'maximumLengths.PID-5: expected a whole number from 1, or an object with length and truncate',
        expect.stringMatching(/^the profile: color is not known/),
      ]),
    );
  });

  test.each<[string, object, string[]]>([
    [
      'a local code that takes the only one of another FHIR code',
      { localCodes: { administrativeSex: { other: 'U' } } },
      ['localCodes.administrativeSex.other: U is the code for unknown'],
    ],
    [
      'a local code that stands for two FHIR codes',
      { localCodes: { administrativeSex: { male: '1', female: '1' } } },
      ['localCodes.administrativeSex.female: 1 is the code for male'],
    ],
    [
      'a FHIR code that a gender cannot have',
      { localCodes: { administrativeSex: { Male: '1', divers: 'D' } } },
      [
        'localCodes.administrativeSex.Male: is not a FHIR code, expected female, male, other, unknown',
        'localCodes.administrativeSex.divers: is not a FHIR code, expected female, male, other, unknown',
      ],
    ],
    [
      'codes and names that are no FHIR codes, or stand for others',
      {
        localCodes: {
          language: { german: 'G', fr: 'de' },
          race: { White: 'W', '2106-3': '2028-9' },
          religion: { '1041': 'LUT' },
          nationality: { CH: '1', DE: '1' },
          patientClass: { IMP: 'O', VR: 'T' },
        },
        codingSystemNames: {
          'http://snomed.info/sct': 'LN',
          'http://loinc.org': 'L',
          'urn:x': 'HL70005',
          'urn:y': '99Y',
          'urn:z': '99Y',
        },
        identifierTypes: { 'urn:x': 'FW', 'urn:y': 'too long' },
        identifiers: { order: [{ system: 'urn:x', type: 'MR' }, {}], others: 'first' },
      },
      [
        'identifierTypes.urn:y: expected a code of at most 5 characters',
        'identifiers.order.0: expected an object with system or type',
        'identifiers.order.1: expected an object with system or type',
        'identifiers.others: expected after or omit',
        'localCodes.language.german: is not a FHIR code, expected a language tag, such as de or de-CH',
        'localCodes.language.fr: de is the code for de',
        'localCodes.race.White: is not a FHIR code, expected a code of the CDC, UNK or ASKU',
        'localCodes.race.2106-3: 2028-9 is the code for 2028-9',
        'localCodes.religion.1041: LUT is the code for 1028',
        'localCodes.nationality.DE: 1 is the code for CH',
        'localCodes.patientClass.IMP: O is the code for AMB',
        'codingSystemNames.http://snomed.info/sct: LN is the name of http://loinc.org',
        'codingSystemNames.http://loinc.org: L is the name of local codes',
        'codingSystemNames.urn:x: HL70005 is the name of a table of HL7',
        'codingSystemNames.urn:z: 99Y is the name of urn:y',
      ],
    ],
    [
      'authorities that have one namespace, and whatever else is wrong',
      {
        emailUse: 'X',
        color: 'blue',
        assigningAuthorities: [
          { system: 'urn:oid:1.2', namespace: 'HOSP', universalId: '1.2', universalIdType: 'ISO' },
          { system: 'urn:x', namespace: 'HOSP' },
        ],
        localCodes: { maritalStatus: { M: 'U' }, relationship: { SPS: 'SIB' }, contactRole: { N: 'E' } },
      },
      [
        expect.stringMatching(/^the profile: color is not known/) as never,
        'emailUse: expected use or NET',
        'assigningAuthorities.1: HOSP is the namespace of assigningAuthorities.0',
        'localCodes.maritalStatus.M: U is the code for UNK',
        'localCodes.relationship.SPS: SIB is the code for SIB',
        'localCodes.contactRole.N: E is the code for E',
      ],
    ],
  ])('is refused for %s', (_, profile, problems) => {
    expect(parseSiteProfile(JSON.stringify(profile))).toEqual(problems);
  });

  test.each<object>([
    { localCodes: { administrativeSex: { male: 'F', female: 'M' } } },
    { localCodes: { administrativeSex: { other: 'D', unknown: 'O' } } },
    { localCodes: { maritalStatus: { P: 'X', L: 'A' } } },
    { localCodes: { maritalStatus: { M: 'R' } } },
    { socialSecurity: { system: 'urn:oid:2.16.756.5.32', type: 'SS' } },
  ])('may replace codes by others that say the same: %j', (profile) => {
    expect(profileOf(JSON.stringify(profile))).toMatchObject(profile);
  });

  test.each(['[]', '7'])('is refused where it is no object: %s', (source) => {
    expect(parseSiteProfile(`{"//": 0, "localCodes": ${source}}`)).toEqual([
      'localCodes: expected an object of tables',
    ]);
  });

  test('is refused for texts that its messages could not hold in its character set', () => {
    const profile = {
      characterSet: '8859/1',
      sendingFacility: 'Łódź',
      receivingFacility: 'Hôpital',
      assigningAuthorities: [{ system: 'urn:x', namespace: 'ŁÓDŹ' }],
      localCodes: { maritalStatus: { M: '–' } },
    };

    expect(parseSiteProfile(JSON.stringify(profile))).toEqual([
      'sendingFacility: expected characters of 8859/1 alone, as characterSet says',
      'assigningAuthorities.0.namespace: expected characters of 8859/1 alone, as characterSet says',
      'localCodes.maritalStatus.M: expected characters of 8859/1 alone, as characterSet says',
    ]);
    const { characterSet: _, ...inUtf8 } = profile;
    expect(profileOf(JSON.stringify(inUtf8))).toMatchObject(inUtf8);
  });

  test('is refused for a character set that cannot be sent', () => {
    expect(parseSiteProfile('{"characterSet": "UTF-8", "unmappableCharacters": "replace"}')).toEqual([
      'characterSet: expected one of UNICODE UTF-8, 8859/1, 8859/2, 8859/15, ASCII',
      'unmappableCharacters: expected transliterate, escape or refuse',
    ]);
  });

  test('is refused for an assigner that HD.1 does not take, and for an authority with its name', () => {
    const refused = {
      fhirIdentifier: { assigner: 'x'.repeat(21), type: 'TOO-LONG', send: 1, system: 'urn:x' },
      assigningAuthorities: [{ system: 'urn:x', namespace: 'FHIRWORKS' }],
    };

    expect(parseSiteProfile(JSON.stringify(refused))).toEqual([
      'fhirIdentifier: system is not known, expected assigner, type, send',
      'fhirIdentifier.assigner: expected a name of 1 to 20 characters (HD.1)',
      'fhirIdentifier.type: expected a code of at most 5 characters',
      'fhirIdentifier.send: expected true or false',
      'assigningAuthorities.0: FHIRWORKS is the assigner of the FHIR id',
    ]);
    const former = { assigner: 'FHIR Works on AWS Integration Transform', type: 'FW', send: true };
    expect(profileOf(JSON.stringify({ fhirIdentifier: former })).fhirIdentifier).toEqual(former);
  });

  test.each(['PID-3.1', 'PID-8', 'PID-5', 'XPN.1', 'HD.1', 'PID-16.1', 'PID-5.99'])(
    'is refused for truncating a place that is not a text: %s',
    (place) => {
      const source = { maximumLengths: { [place]: { length: 9, truncate: true } } };
      expect(parseSiteProfile(JSON.stringify(source))).toEqual([
        `maximumLengths.${place}: only texts can be truncated, not codes, numbers, identifiers or values of several parts`,
      ]);
    },
  );

  test('may truncate texts and have lengths of components', () => {
    const truncate = { length: 30, truncate: true };
    const maximumLengths = {
      'PID-5.3': truncate,
      'PID-5.1.1': truncate,
      'XPN.3': truncate,
      'PID-3.4.1': 20,
      'HD.1': 20,
    };

    expect(profileOf(JSON.stringify({ maximumLengths })).maximumLengths).toEqual(maximumLengths);
  });

  test.each(['{"send":false}', '{"assigner":"ACME","type":"PI"}'])(
    'by which no message can be archived is refused with the archive: fhirIdentifier %s',
    (fhirIdentifier) => {
      const environment = {
        QUEUE_URL: 'http://q',
        S3_BUCKET_NAME: 'b',
        SITE_PROFILE: `{"fhirIdentifier":${fhirIdentifier}}`,
      };

      expect(() => transformSettings.read(environment)).toThrow(/fhirIdentifier: expected send true/);
      const asking = { ...environment, PATIENT_SOURCE: 'query', HL7_SERVER_NAME: 'h' };
      expect(transformSettings.read(asking).endpoint?.host).toBe('h');
      expect(() => apiHostSettings.read(asking)).toThrow(/fhirIdentifier: expected send true/);
    },
  );

  test('that is not JSON, or no file, is a problem of the settings', () => {
    const environment = { QUEUE_URL: 'http://q', S3_BUCKET_NAME: 'b', RECORD_TABLE_NAME: 't' };

    for (const [SITE_PROFILE, problem] of [
      ['{"a":', /SITE_PROFILE: is not JSON/],
      ['no-such-file.json', /SITE_PROFILE: no-such-file.json cannot be read/],
    ] as const) {
      expect(() => transformSettings.read({ ...environment, SITE_PROFILE })).toThrow(problem);
    }
    expect(
      transformSettings.read({ ...environment, SITE_PROFILE: EXAMPLE }).siteProfile.sendingApplication,
    ).toBe('FHIRWORKS');
  });
});

describe('a message of a site', () => {
  const site = profileOf(EXAMPLE);

  test('has the names, the processing ID and the times of the site', () => {
    const [msh, evn] = write(site, {}).text.split('\r');

    expect(msh).toBe(
      'MSH|^~\\&|FHIRWORKS|SEEBLICK^2.16.840.1.113883.19.4^ISO|ENGINE|SEEBLICK|20260701140000.000+0200||ADT^A28^ADT_A05|C1|T|2.5.1||||||UNICODE UTF-8',
    );
    expect(evn).toBe('EVN|A28|20260701140000.000+0200');
    expect(createMapping(site).read(write(site, {}).text).meta?.lastUpdated).toBe('2026-07-01T12:00:00.000Z');
  });

  test("has local codes, and HL7's are still read", () => {
    const { text } = write(site, { gender: 'male', contact: [{ gender: 'female' }] });

    expect(text).toContain('PID|1||f-1^^^FHIRWORKS^FW||^^^^^^U|||1\r');
    expect(createMapping(site).read(text)).toMatchObject({
      gender: 'male',
      contact: [{ gender: 'female' }],
    });
    // It is kept, as it is not what the site writes for male.
    expect(createMapping(site).read('MSH|^~\\&|\rPID|1||1||A|||M\r')).toMatchObject({
      gender: 'male',
      _gender: { extension: [{ valueCodeableConcept: { coding: [{ code: 'M' }] } }] },
    });
  });

  test('in which a gender has no code reports that it is lost', () => {
    const localCodes = { ...DEFAULT_PROFILE.localCodes, administrativeSex: { other: 'U' } };
    const { losses } = write(
      { ...DEFAULT_PROFILE, localCodes },
      { gender: 'unknown', contact: [{ name: { family: 'A' }, gender: 'unknown' }] },
    );

    expect(losses.map(({ path }) => path)).toEqual(['Patient.gender', 'Patient.contact[0].gender']);
  });

  test('names systems by their authorities, with the type that the site sets', () => {
    const type = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] };
    const identifier = [
      { type, system: 'urn:oid:2.16.840.1.113883.19.4.6', value: '2' },
      { system: 'http://hl7.org/fhir/sid/us-ssn', value: '1' },
    ];
    const { text, losses } = write(site, { identifier });

    expect(text).toContain('|2^^^SEEBLICK&2.16.840.1.113883.19.4.6&ISO^MR~1^^^SSA~f-1^^^');
    expect(createMapping(site).read(text).identifier).toEqual(identifier);
    expect(losses).toEqual([]);
  });

  test('warns about fields over the maximum length of the site, and truncates nothing', () => {
    const family = 'x'.repeat(300);
    const { text, longFields } = write(site, { name: [{ family }] });

    expect(longFields).toEqual(['PID-5.1.1', 'PID-5.1', 'PID-5']);
    expect(text).toContain(family);
    expect(write(site, { name: [{ family: 'x' }] }).longFields).toEqual([]);
    const short = { ...DEFAULT_PROFILE, maximumLengths: { 'NK1-2': 3 } };
    const contacts = (...families: string[]) => ({
      contact: families.map((one) => ({ name: { family: one } })),
    });
    expect(write(short, contacts('abc', 'def')).longFields).toEqual([]);
    expect(write(short, contacts('abc', 'defg')).longFields).toEqual(['NK1-2']);
  });
});

test.each(Object.keys(DEFAULT_PROFILE))(
  'says what is expected as %s, whatever is there instead',
  (member) => {
    const wrong = [
      1,
      true,
      null,
      '',
      ' ',
      [1],
      [{}],
      [{ a: 1 }],
      {},
      { a: 1 },
      { a: { b: 1 } },
      { 'PID-5': {} },
    ];

    const texts = wrong.flatMap((value) => {
      const problems = parseSiteProfile(JSON.stringify({ [member]: value }));
      return 'sendingApplication' in problems ? [] : problems;
    });

    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => /undefined|expected$/.test(text))).toEqual([]);
  },
);
