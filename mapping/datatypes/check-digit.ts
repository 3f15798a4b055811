import type { TextExtensions } from '../core/text-extensions.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';

/** Extensions of an identifier for its check digit and the scheme of that (table 0061): CX.2 and 3, XCN.11 and 12. */
export const CHECK_DIGIT: TextExtensions<'digit' | 'scheme'> = {
  digit: { url: `${CORE}identifier-checkDigit`, value: 'valueString' },
  scheme: {
    url: `${CORE}namingsystem-checkDigit`,
    value: 'valueString',
    pattern: /^(?:ISO|M10|M11|NPI)$/,
  },
};

/** XON.4 and 5: there the check digit is a number. */
export const CHECK_NUMBER: typeof CHECK_DIGIT = {
  ...CHECK_DIGIT,
  digit: { ...CHECK_DIGIT.digit, pattern: /^\d+$/ },
};
