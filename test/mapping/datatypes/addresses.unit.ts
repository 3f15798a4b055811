import type { Organization, Practitioner, PractitionerRole } from 'fhir/r4.js';
import { mappedAt, pidWith } from '../support/mapped.ts';

const { read, again, notRead } = mappedAt();

const addressOf = (xad: string) => read(pidWith({ 5: 'Moser', 11: xad })).address;

test('the addressee of later versions is the last line', () => {
  const xad = '4 Lindenweg^c/o Amrein^Seeblick^^^^^^^^^^^^^^^^Frau R. Moser';

  expect(addressOf(xad)).toEqual([
    { line: ['4 Lindenweg', 'c/o Amrein', 'Frau R. Moser'], city: 'Seeblick' },
  ]);
  // SAD.2 is a line of its own in the message that is written, and reads back as one.
  expect(again('PID-11', pidWith({ 5: 'Moser', 11: xad }))).toBe(
    '4 Lindenweg&c/o Amrein^Frau R. Moser^Seeblick',
  );
});

test('the addressee follows a line with its street and number', () => {
  expect(addressOf('Lindenweg 4&Lindenweg&4^^^^^^^^^^^^^^^^^^Frau R. Moser')).toMatchObject([
    { line: ['Lindenweg 4', 'Frau R. Moser'] },
  ]);
});

test.each([
  ['27&Seekreis&99KR', 'Seekreis', 'its text'],
  ['27&Seekreis&99KR&&&&&&Kreis am See', 'Kreis am See', 'its original text'],
  ['27', '27', 'its code'],
])('a county that is a CWE of later versions is a district: of %s %s, %s', (county, district) => {
  expect(addressOf(`^^Seeblick^^^^^^${county}`)).toEqual([{ city: 'Seeblick', district }]);
  expect(again('PID-11', pidWith({ 5: 'Moser', 11: `^^Seeblick^^^^^^${county}` }))).toBe(
    `^^Seeblick^^^^^^${district}`,
  );
});

test('a census tract that is a CWE of later versions is read as its text', () => {
  expect(addressOf('^^Seeblick^^^^^^^0042&Tract 42&99KR')?.[0]?.extension?.[0]?.valueString).toBe('Tract 42');
});

test('what a county is beside its text is reported', () => {
  const losses = notRead(pidWith({ 5: 'Moser', 11: '^^Seeblick^^^^^^27&Seekreis&99KR' }));

  expect(losses.map((loss) => loss.replace(/:.*/, ''))).toEqual(['PID-11.9.1', 'PID-11.9.3']);
});

describe('a country, at a site that validates table 0399', () => {
  const alpha3 = mappedAt({ countryCodes: 'alpha-3' });
  const alpha2 = mappedAt({ countryCodes: 'alpha-2' });
  const countryAt = (site: typeof alpha3, country: string) => {
    const { losses, pid } = site.write({ address: [{ city: 'Seeblick', country }] });
    return [pid(11)?.split('^')[5], losses];
  };
  const LOSS = ['Patient.address[0].country'];

  test.each([
    ['NO', 'NOR', 'NO'],
    ['nor', 'NOR', 'NO'],
    ['Norway', 'NOR', 'NO'],
    ["CÔTE D'IVOIRE", 'CIV', 'CI'],
    ['The U.S.A.', 'USA', 'US'],
    ['Great Britain', 'GBR', 'GB'],
    ['Bosnia & Herzegovina', 'BIH', 'BA'],
    ['Guinea-Bissau', 'GNB', 'GW'],
  ])('is the code for %s, and what reads back otherwise is named', (country, three, two) => {
    expect(countryAt(alpha3, country)).toEqual([three, country === three ? [] : LOSS]);
    expect(countryAt(alpha2, country)).toEqual([two, country === two ? [] : LOSS]);
  });

  test('is sent as it is and named where it is not known', () => {
    for (const country of ['Norge', 'NO1', '日本'])
      expect(countryAt(alpha3, country)).toEqual([country, LOSS]);
  });

  test('is as it is by default', () => {
    expect(countryAt(mappedAt(), 'Norway')).toEqual(['Norway', []]);
  });

  test.each(['Patient', 'contact', 'Organization', 'Practitioner'])(
    'wherever an address stands: %s',
    (where) => {
      const address = { city: 'Seeblick', country: 'Norway' };
      const contact = [{ address }];
      const { text } = alpha3.write({
        ...(where === 'Patient' && { address: [address] }),
        ...(where === 'contact' && { contact: [{ address }] }),
        ...(where === 'Organization' && {
          contained: [{ resourceType: 'Organization', id: 'o', name: 'Clinic', contact } as Organization],
          contact: [{ organization: { reference: '#o' } }],
        }),
        ...(where === 'Practitioner' && {
          contained: [
            {
              resourceType: 'Practitioner',
              id: 'p',
              name: [{ family: 'Lie' }],
              address: [address],
            } as Practitioner,
            {
              resourceType: 'PractitionerRole',
              id: 'r',
              practitioner: { reference: '#p' },
            } as PractitionerRole,
          ],
          generalPractitioner: [{ reference: '#r' }],
        }),
      });

      expect(text).toContain('^^Seeblick^^^NOR');
    },
  );
});
