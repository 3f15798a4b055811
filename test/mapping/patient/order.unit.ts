import type { ContactPoint, HumanName, Identifier, PractitionerRole } from 'fhir/r4.js';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { ENVELOPE, mappedAt } from '../support/mapped.ts';

const { write, readBack } = mappedAt();

/** Days around the time of the message, 2 January 2026. */
const ended = { end: '2010' };
const present = { end: '2026-01-02' };

describe('the first name is', () => {
  test.each<[string, HumanName[], string]>([
    [
      'the official one that has not ended',
      [
        { use: 'official', family: 'OLD', period: ended },
        { use: 'official', family: 'NEW' },
      ],
      'NEW',
    ],
    [
      'the official one on its last day',
      [{ family: 'A' }, { use: 'official', family: 'NEW', period: present }],
      'NEW',
    ],
    [
      'the official one on its last day, whatever the time',
      [{ family: 'A' }, { use: 'official', family: 'NEW', period: { end: '2026-01-02T00:00:00Z' } }],
      'NEW',
    ],
    ['none that is old', [{ use: 'old', family: 'OLD' }, { family: 'NEW' }], 'NEW'],
    ['none that has ended', [{ family: 'OLD', period: ended }, { family: 'NEW' }], 'NEW'],
    [
      'the present one, where the official one has ended',
      [
        { use: 'usual', family: 'NEW' },
        { use: 'official', family: 'OLD', period: ended },
      ],
      'NEW',
    ],
    [
      'an official one that has ended, where all have',
      [
        { use: 'old', family: 'A' },
        { family: 'B', period: ended },
        { use: 'official', family: 'C', period: ended },
      ],
      'C',
    ],
    [
      'none that is old, where all others have ended',
      [
        { use: 'old', family: 'A' },
        { family: 'B', period: ended },
      ],
      'B',
    ],
    [
      'none whose use is sent as unspecified',
      [
        { use: 'temp', family: 'A' },
        { family: 'B', period: ended },
      ],
      'B',
    ],
    [
      'an official one whose period is not sent, because it ends before it begins',
      [{ family: 'A' }, { use: 'official', family: 'NEW', period: { start: '2011', end: '2010' } }],
      'NEW',
    ],
    [
      'the first of several',
      [
        { use: 'usual', family: 'A' },
        { use: 'maiden', family: 'B' },
      ],
      'A',
    ],
    ['an old one, where there is no other', [{ use: 'old', family: 'A' }], 'A'],
  ])('%s', (_, name, family) => {
    const { pid, losses } = write({ name });

    expect(pid(5)?.split(/[\^~]/)[0]).toBe(family); // PID-5
    expect(losses.includes('Patient.name')).toBe(name[0]?.family !== family);
  });

  test('the same for each message of one time', () => {
    const name: HumanName[] = [
      { use: 'official', family: 'A', period: { end: '2025-12-31' } },
      { use: 'official', family: 'B' },
    ];
    const firstAt = (day: string) => write({ name }, { ...ENVELOPE, time: Date.parse(day) }).pid(5)?.[0];

    expect([firstAt('2025-12-31'), firstAt('2026-01-01')]).toEqual(['A', 'B']);
  });
});

test('an old number comes after all others of its field, whatever its rank', () => {
  const telecom: ContactPoint[] = [
    { system: 'phone', value: 'OLD', use: 'old', rank: 1 },
    { system: 'phone', value: 'SECOND', use: 'home' },
    { system: 'phone', value: 'FIRST', use: 'home', rank: 2 },
  ];

  expect(write({ telecom }).pid(13)).toBe('FIRST^PRN^PH~SECOND^PRN^PH~OLD^ORN^PH');
  expect(readBack({ telecom }).losses).toEqual(expect.arrayContaining(['Patient.telecom']));
});

describe('the first repetition is the primary number', () => {
  const phone: ContactPoint = { system: 'phone', value: '1', use: 'home' };
  const email: ContactPoint = { system: 'email', value: 'a@b.org', rank: 1 };
  const url: ContactPoint = { system: 'url', value: 'http://b.org' };
  const fax: ContactPoint = { system: 'fax', value: '2', use: 'home', rank: 1 };
  const pager: ContactPoint = { system: 'pager', value: '3', use: 'home' };
  const text: ContactPoint = { system: 'sms', value: '4', use: 'mobile' };
  const unknown: ContactPoint = { value: '5', use: 'home' };
  const address = '^NET^Internet^';

  test.each<[string, ContactPoint[], string]>([
    ['a telephone before an address, whatever its rank', [email, phone], `1^PRN^PH~${address}a@b.org`],
    ['a telephone before a fax and a pager', [pager, fax, phone], '1^PRN^PH~2^PRN^FX~3^PRN^BP'],
    [
      'a number of any kind before an address',
      [url, email, fax],
      `2^PRN^FX~${address}a@b.org~${address}http://b.org`,
    ],
    ['a number for text messages before a fax', [fax, text], '4^PRN^CP~2^PRN^FX'],
    [
      'a number of which nothing says what it is before an address',
      [email, unknown],
      `5^PRN~${address}a@b.org`,
    ],
    ['an address, where there is no number', [email, url], `${address}a@b.org~${address}http://b.org`],
  ])('%s', (_, telecom, field) => {
    const written = write({ telecom, contact: [{ telecom }] });

    expect(written.pid(13)).toBe(field); // PID-13
    expect(written.field('NK1-5')).toBe(field); // NK1-5
  });

  test('in the field of numbers for work too, and in those of a role and of an organization', () => {
    const work = [email, phone].map((one) => ({ ...one, use: 'work' as const }));
    const role = { resourceType: 'PractitionerRole' as const, id: 'r', practitioner: { display: 'Who' } };
    const organization = { resourceType: 'Organization' as const, id: 'o', contact: [{ telecom: work }] };
    const { pid, field, losses } = write({
      telecom: work,
      contained: [{ ...role, telecom: work } as PractitionerRole, organization],
      generalPractitioner: [{ reference: '#r' }],
      contact: [{ organization: { reference: '#o' } }],
    });

    expect(pid(14)).toBe(`1^WPN^PH~${address}a@b.org`); // PID-14
    expect(field('ROL-12')).toBe(`1^WPN^PH~${address}a@b.org`); // ROL-12
    expect(field('NK1-31')).toBe(`1^WPN^PH~${address}a@b.org`); // NK1-31
    expect(losses).toEqual(
      expect.arrayContaining([
        'Patient.telecom',
        'Patient.contained[0].telecom',
        'Patient.contained[1].contact[0].telecom',
      ]),
    );
  });
});

describe('an old identifier', () => {
  const identifier: Identifier[] = [
    { use: 'old', value: 'OLD' },
    { value: 'NEW' },
    { use: 'old', value: 'ENDED', period: { end: '2019' } },
  ];
  const reasons = (patient: { identifier: Identifier[] }) =>
    createMapping(DEFAULT_PROFILE)
      .write({ resourceType: 'Patient', ...patient }, ENVELOPE)
      .losses.map(({ path, reason }) => `${path}: ${reason}`);

  test('comes after all others, and its use is lost', () => {
    expect(write({ identifier }).pid(3)).toMatch(/^NEW~OLD~ENDED\^{7}2019~f-1\^/); // PID-3
    expect(reasons({ identifier })).toEqual([
      'Patient.identifier: the order: old identifiers are sent after all others',
      'Patient.identifier[0].use: nothing in the message marks the identifier as old',
      'Patient.identifier[2].use: only the end of its period marks the identifier as old',
    ]);
  });

  test('is left out where the site takes none, and named', () => {
    const site = mappedAt({ oldIdentifiers: 'omit' });
    const { pid, losses } = site.write({ identifier });

    expect(pid(3)).toMatch(/^NEW~f-1\^[^~]*$/); // PID-3
    expect(losses).toEqual(['Patient.identifier[0]', 'Patient.identifier[2]']);
  });

  test('gives way to another one where there is room for one', () => {
    const contained = [{ resourceType: 'Practitioner' as const, id: 'p', identifier }];

    expect(write({ contained, generalPractitioner: [{ reference: '#p' }] }).field('PD1-4')).toBe('NEW');
  });
});
