import fc from 'fast-check';
import { unmappableCharacters } from '../../../hl7v2/encode-message.ts';
import { transliterated } from '../../../mapping/characters/transliteration.ts';
import { runs } from '../../support/run/property-runs.ts';

const SETS = ['8859/1', '8859/2', '8859/15', 'ASCII'] as const;
const within = (text: string, set: string) => transliterated(text, unmappableCharacters(set) as RegExp);

test.each<[string, string, ...string[]]>([
  // Text, and what it is in 8859/1, 8859/2, 8859/15 and ASCII.
  ['Zoë Brändli', 'Zoë Brändli', 'Zoë Brändli', 'Zoë Brändli', 'Zoe Brandli'],
  ['Łukasz Żółć', 'Lukasz Zólc', 'Łukasz Żółć', 'Lukasz Zólc', 'Lukasz Zolc'],
  ['Jose\u0301 Nu\u0303n\u0303ez', 'José Nuñez', 'José Nunez', 'José Nuñez', 'Jose Nunez'],
  ['Đặng Thị Huệ', 'Dang Thi Huê', 'Đăng Thi Hue', 'Dang Thi Huê', 'Dang Thi Hue'],
  ['Søren Æ. Þór Ðe', 'Søren Æ. Þór Ðe', 'Soren AE. THór De', 'Søren Æ. Þór Ðe', 'Soren AE. THor De'],
  ['Cœur 5 €', 'Coeur 5 EUR', 'Coeur 5 EUR', 'Cœur 5 €', 'Coeur 5 EUR'],
  ['İlkay Işık', 'Ilkay Isik', 'Ilkay Işik', 'Ilkay Isik', 'Ilkay Isik'],
  ['Weiß', 'Weiß', 'Weiß', 'Weiß', 'Weiss'],
  ['O’Neill – “Ann”', 'O\'Neill - "Ann"', 'O\'Neill - "Ann"', 'O\'Neill - "Ann"', 'O\'Neill - "Ann"'],
  ['ﬁn ３ №', 'fin 3 No', 'fin 3 No', 'fin 3 No', 'fin 3 No'],
  ['A\u200BB\u2009C\u3000D', 'AB C D', 'AB C D', 'AB C D', 'AB C D'],
  ['Иван 山田 한', '???? ?? ?', '???? ?? ?', '???? ?? ?', '???? ?? ?'],
  ['˘¨', '?¨', '˘¨', '??', '??'],
  ['\u200B', '?', '?', '?', '?'],
])('%s', (text, ...expected) => {
  expect(SETS.map((set) => within(text, set))).toEqual(expected);
});

test.each(SETS)('any text has characters of %s alone, and is changed only if it needs to', (set) => {
  const outside = unmappableCharacters(set) as RegExp;
  const letter = fc.constantFrom(...'aeOuÄéŁőşŒßđ', 'e\u0301', 'u\u0308\u0301', ' ', '\u0300');
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: letter }),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(
      text.filter((one) => one !== ''),
      (one) => {
        const result = within(one, set);

        expect(result.search(outside)).toBe(-1);
        expect(result).not.toBe('');
        expect(within(result, set)).toBe(result.normalize('NFC'));
        if (one.normalize('NFC').search(outside) === -1) expect(result).toBe(one.normalize('NFC'));
      },
    ),
    runs(500),
  );
});
