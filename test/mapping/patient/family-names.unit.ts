import { DEFAULT_PROFILE } from '../../../mapping/core/site-profile.ts';
import { createMapping } from '../../../mapping/patient/adt-message.ts';
import { pidWith } from '../support/mapped.ts';

describe('a family name and its prefix', () => {
  const { read: messageToPatient } = createMapping(DEFAULT_PROFILE);
  const familyOf = (version: string, name: string) =>
    messageToPatient(`MSH|^~\\&|||||||ADT^A31|C1|P|${version}\r${pidWith({ 5: name })}`).name?.[0];
  const parts = (prefix: string, own?: string) =>
    [
      ['prefix', prefix],
      ['name', own],
    ]
      .filter(([, valueString]) => valueString !== undefined)
      .map(([part, valueString]) => ({
        url: `http://hl7.org/fhir/StructureDefinition/humanname-own-${part}`,
        valueString,
      }));

  test.each([
    ['2.3.1', 'Houten&van', 'van Houten', parts('van', 'Houten')],
    ['2.3', "Amico&d'", "d'Amico", parts("d'", 'Amico')],
    ['2.3.1', 'van Houten&van&Houten', 'van Houten', parts('van', 'Houten')],
    ['2.4', 'Houten&van', 'Houten', parts('van')],
    ['2.5.1', 'van Houten&van&Houten', 'van Houten', parts('van', 'Houten')],
  ])('of v%s, %s, is the family name %s', (version, name, family, extension) => {
    expect(familyOf(version, name)).toMatchObject({ family, _family: { extension } });
  });

  test('of v2.3.1 stands in the name of the mother too', () => {
    const text = `MSH|^~\\&|||||||ADT^A31|C1|P|2.3.1\rPID|||||A|Houten&van^Mieke`;

    expect(messageToPatient(text).extension?.[0]?.valueString).toBe('Mieke van Houten');
  });

  test('of v2.3.1 stands in the name of a physician too', () => {
    const text = `MSH|^~\\&|||||||ADT^A31|C1|P|2.3.1\rPID|||||A\rPD1||||7^Houten&van^Jan`;

    expect(messageToPatient(text).contained).toMatchObject([{ name: [{ family: 'van Houten' }] }]);
  });
});
