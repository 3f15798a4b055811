import { mappedAt, pidWith } from '../support/mapped.ts';

const { again, read, readBack, write } = mappedAt();
const otherSite = mappedAt({ languageCodes: 'HL70296' });

const BCP_47 = 'urn:ietf:bcp:47';
const V2_0296 = 'http://terminology.hl7.org/CodeSystem/v2-0296';
const ISO_639 = 'urn:iso:std:iso:639';

const codingsOf = (wire: string) => read(pidWith({ 5: 'A', 15: wire })).communication?.[0]?.language.coding;

describe('a language', () => {
  test.each([
    ['FRE', 'fr', V2_0296],
    ['fra^French^HL70296', 'fr', V2_0296],
    ['pt', 'pt', V2_0296],
    ['GSW', 'gsw', V2_0296],
    ['cmn', 'cmn', V2_0296],
    ['ALB^^ISO639', 'sq', ISO_639],
    ['sqi^^ISO639-2', 'sq', `${ISO_639}:-2`],
    ['FR-ch', 'fr-CH', V2_0296],
    ['ZH-hant-TW', 'zh-Hant-TW', V2_0296],
  ])('%s is %s in BCP 47, and the code of the sender is kept and written again', (wire, tag, system) => {
    const [code, display, name = 'HL70296'] = wire.split('^');

    expect(codingsOf(wire)).toEqual([
      { system: BCP_47, code: tag },
      display ? { system, code, display } : { system, code },
    ]);
    expect(again('PID-15', pidWith({ 5: 'A', 15: wire }))).toBe(`${code}^${display ?? ''}^${name}`);
  });

  test('of ISO 639 is its own tag where it is one, and nothing is kept', () => {
    expect(codingsOf('fr^French^ISO639')).toEqual([{ system: BCP_47, code: 'fr', display: 'French' }]);
    expect(again('PID-15', pidWith({ 5: 'A', 15: 'fr^French^ISO639' }))).toBe('fr^French^ISO639');
  });

  test.each(['unk', 'Francais', 'x', 'xx', 'fr_CH', 'fr-'])(
    'is not read from a text that is not a language code: %s',
    (code) => {
      expect(codingsOf(code)).toEqual([{ code }]);
    },
  );

  test('is written as one of ISO 639, or of the table where a site asks for it', () => {
    const communication = [
      { language: { coding: [{ system: BCP_47, code: 'fr-CH', display: 'français' }] } },
    ];

    for (const [site, wire] of [
      [mappedAt(), 'fr-CH^français^ISO639'],
      [otherSite, 'fr-CH^français^HL70296'],
    ] as const) {
      expect(site.write({ communication }).pid(15)).toBe(wire);
      expect(site.readBack({ communication })).toEqual({ patient: { communication }, losses: [] });
    }
  });

  test.each(['FR', 'fra', 'de-x-own', 'tlh-q'])(
    'keeps a tag that no code of ISO 639 stands for: %s',
    (code) => {
      const communication = [{ language: { coding: [{ system: BCP_47, code }] } }];

      expect(write({ communication }).pid(15)).toBe(`${code}^^urn:ietf:bcp:47`);
      expect(readBack({ communication })).toEqual({ patient: { communication }, losses: [] });
    },
  );
});
