import fc from 'fast-check';
import { lacking } from '../../../bin/profile/lacking.ts';
import { observe } from '../../../bin/profile/observed.ts';
import { profileOf, proposal } from '../../../bin/profile/proposal.ts';
import { UNKNOWN_SYSTEM } from '../../../bin/profile/proposed-codes.ts';
import { samplesIn } from '../../../bin/profile/samples.ts';
import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { parseSiteProfile } from '../../../runtime/site-profile/site-profile-file.ts';
import { runs } from '../../support/run/property-runs.ts';

// What a hospital sends. Its values of persons stand for what must not be shown.
const SECRETS = ['Geheimrat', 'Zürcherin', '4711', '19680229', 'Spitalgasse'];
const message = (n: number, event: string) =>
  [
    `MSH|^~\\&|KIS|SPITAL|ENGINE|LAB|2026010${n}0304||ADT^${event}|C${n}|P|2.3.1|||AL|NE||8859/1`,
    `EVN|${event}|2026010${n}0304`,
    'PID|1|4711^^^KIS|4711^^^KIS^PI~756.1^^^AHV&2.16.756.5.32&ISO^SS||Geheimrat^Zürcherin||19680229|2|||Spitalgasse 1^^Bern||^PRN^Internet^a@b.ch||deu^^HL70296|V^^99KIS|RK|4711^^^KIS',
    `ZPD|1|Geheimrat||${n}`,
    'PV1||O|ST^3',
    'IN1|1|KK',
  ].join('\r');
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const SAMPLES = ['A04', 'A08', 'A08'].flatMap((event, index) => samplesIn(latin1(message(index + 1, event))));

test('a profile is proposed from what messages have in common', () => {
  const profile = profileOf(proposal(observe(SAMPLES)));

  expect(profile).toMatchObject({
    version: '2.3.1',
    characterSet: '8859/1',
    events: { create: 'A04', update: 'A08' },
    assigningAuthorities: [
      { system: `${UNKNOWN_SYSTEM}KIS`, namespace: 'KIS' },
      {
        system: 'urn:oid:2.16.756.5.32',
        namespace: 'AHV',
        universalId: '2.16.756.5.32',
        universalIdType: 'ISO',
      },
    ],
    identifierTypes: { [`${UNKNOWN_SYSTEM}KIS`]: 'PI', 'urn:oid:2.16.756.5.32': 'SS' },
    languageCodes: 'HL70296',
    emailUse: 'use',
    fields: {
      'MSH-15': { literal: 'AL' },
      'MSH-16': { literal: 'NE' },
      'PV1-2': { literal: 'O' },
      'PID-2': { identifier: { system: `${UNKNOWN_SYSTEM}KIS` } },
      'PID-18': { identifier: { system: `${UNKNOWN_SYSTEM}KIS` } },
    },
    zSegments: [
      {
        id: 'ZPD',
        after: 'PID',
        fields: { '1': { empty: true }, '2': { empty: true }, '4': { empty: true } },
      },
    ],
    '// events': 'MSH-9.2: A08 (2), A04 (1)',
    '// localCodes': expect.stringMatching(/PID-8 2; PID-16 V; PID-17 RK/),
    '// codingSystemNames': expect.stringContaining('PID-16 99KIS (3)'),
  });
  expect(parseSiteProfile(JSON.stringify(profile))).toHaveProperty('sendingApplication');
});

test('what the messages have that ours lack is listed by place, without what the profile adds', () => {
  const site = parseSiteProfile(JSON.stringify(profileOf(proposal(observe(SAMPLES)))));
  if (!('sendingApplication' in site)) throw new Error(site.join());
  const messages = SAMPLES.map(({ message: one }) => one);
  const placesAt = (profile: typeof site) =>
    lacking(messages, createMapping(profile), profile.version).list.map(({ place }) => place);

  expect(lacking(messages, createMapping(site), '2.3.1').list).toContainEqual({
    place: 'PV1-3',
    name: 'Assigned Patient Location',
    messages: 3,
  });
  expect(placesAt(site)).toEqual(expect.arrayContaining(['IN1', 'ZPD', 'PV1-3', 'MSH-5']));
  expect(placesAt(site)).not.toContain('PID-18');
  expect(placesAt(DEFAULT_PROFILE)).toEqual(expect.arrayContaining(['PID-18', 'PID-2', 'MSH-15']));
});

test('neither the profile nor the list holds values of persons', () => {
  const profile = profileOf(proposal(observe(SAMPLES)));
  const { list } = lacking(
    SAMPLES.map(({ message: one }) => one),
    createMapping(DEFAULT_PROFILE),
    '2.5.1',
  );
  const shown = JSON.stringify([profile, list]);

  for (const secret of SECRETS) expect(shown).not.toContain(secret);
});

test('a file holds several messages, in frames or in a batch', () => {
  const two = `FHS|^~\\&\rBHS|^~\\&\r\u000b${message(1, 'A04')}\r\u001c\r\u000b${message(2, 'A08')}\r\u001c\rBTS|2\r`;

  expect(samplesIn(latin1(two)).map((one) => one.message.segments.at(-1)?.id)).toEqual(['IN1', 'IN1']);
  expect(() => samplesIn(latin1('no message'))).toThrow(/MSH/);
});

test('what is proposed is accepted, whatever the messages are', () => {
  const text = fc.constantFrom(
    '',
    'A',
    'KIS',
    'Zürich',
    'łódź',
    '1.2.3',
    'FHIRWORKS',
    'FW',
    'L',
    'SNM3',
    'HL70002',
    '99X',
    '2.4',
    'O',
  );
  const part = fc.array(text, { maxLength: 3 }).map((list) => list.join('&'));
  const component = fc.array(part, { maxLength: 5 }).map((list) => list.join('^'));
  const field = fc.array(component, { maxLength: 2 }).map((list) => list.join('~'));
  const segment = fc
    .tuple(fc.constantFrom('PID', 'PV1', 'NK1', 'ZAA', 'ZB1', 'IN1'), fc.array(field, { maxLength: 24 }))
    .map(([id, fields]) => [id, ...fields].join('|'));
  const header = fc
    .tuple(
      fc.constantFrom('A01', 'A04', 'A28', 'A31', 'A40', 'X'),
      fc.constantFrom('2.3', '2.3.1', '2.5.1', '2.8', '3', ''),
      fc.constantFrom('', 'ASCII', '8859/1', 'UNICODE UTF-8', 'X'),
      text,
    )
    .map(
      ([event, version, set, code]) =>
        `MSH|^~\\&|A|B|C|D|20260101||ADT^${event}|1|P|${version}|||${code}|${code}|${code}|${set}||${code}`,
    );
  const one = fc
    .tuple(header, fc.array(segment, { maxLength: 5 }))
    .map(([msh, rest]) => [msh, ...rest].join('\r'));

  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 3 }), (messages) => {
      const samples = messages.flatMap((each) => samplesIn(new TextEncoder().encode(each)));
      const profile = profileOf(proposal(observe(samples)));

      expect(parseSiteProfile(JSON.stringify(profile))).toHaveProperty('sendingApplication');
    }),
    runs(300),
  );
});
