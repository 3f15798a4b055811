import type { CodeableConcept, Extension } from 'fhir/r4.js';
import { repetition } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { TwoWay } from '../core/two-way.ts';
import { bareCode } from '../terminology/bare-code.ts';
import { booleanToFhir, booleanToV2 } from '../terminology/code-tables.ts';
import type { ContentPair } from './extension-field.ts';

/** `valueString` and one text of a repetition. */
export function stringContent(
  name: string,
  write: (text: string) => Repetition,
  read: (one: Repetition) => string | undefined,
): ContentPair {
  return {
    name: `${name}[valueString]`,
    toV2({ valueString, ...rest }, losses) {
      losses.others(rest, []);
      return valueString === undefined ? undefined : write(valueString);
    },
    toFhir(one) {
      const valueString = read(one);
      return valueString === undefined ? undefined : { valueString };
    },
  };
}

/** `valueCodeableConcept` and a CE. */
export function conceptContent(concept: TwoWay<CodeableConcept, Repetition>): ContentPair {
  return {
    ...concept,
    name: `${concept.name} value`,
    toV2({ valueCodeableConcept, ...rest }, losses) {
      losses.others(rest, []);
      return valueCodeableConcept && concept.toV2(valueCodeableConcept, losses.at('valueCodeableConcept'));
    },
    toFhir(ce) {
      const valueCodeableConcept = concept.toFhir(ce);
      return valueCodeableConcept && { valueCodeableConcept };
    },
  };
}

/** An extension whose part `part` holds the content of the field. Its other parts have no field. */
export function partContent(part: string, content: ContentPair): ContentPair {
  return {
    ...content,
    name: `${content.name} in ${part}`,
    toV2({ extension, ...rest }, losses) {
      losses.others(rest, []);
      let written: Repetition | undefined;
      for (const [index, { url, ...one }] of (extension ?? []).entries()) {
        const at = losses.at('extension', index);
        if (url === part && written === undefined)
          written = content.toV2(one, at) ?? at.dropped('the field has no place for it');
        else at.dropped('the field holds one part of this extension');
      }
      return written;
    },
    toFhir(one) {
      const read = content.toFhir(one);
      return read && { extension: [{ url: part, ...read }] };
    },
  };
}

/** `valueBoolean` and Y or N of table 0136. */
export const yesNoContent: ContentPair = {
  name: 'ID[valueBoolean]',
  toV2({ valueBoolean, ...rest }, losses) {
    losses.others(rest, []);
    return valueBoolean === undefined ? undefined : repetition([booleanToV2(valueBoolean)]);
  },
  toFhir(id) {
    const valueBoolean = booleanToFhir(id.text());
    return valueBoolean === undefined ? undefined : { valueBoolean };
  },
};

/** `valueCodeableConcept` and a bare code of a v2 table (IS). */
export function bareCodeContent(table: string): ContentPair {
  const bare = bareCode(table);
  return {
    name: 'IS[valueCodeableConcept]',
    toV2({ valueCodeableConcept, ...rest }, losses) {
      losses.others(rest, []);
      if (valueCodeableConcept === undefined) return undefined;
      const code = bare.toV2(valueCodeableConcept, losses.at('valueCodeableConcept'));
      return code === undefined ? undefined : repetition([code]);
    },
    toFhir(is) {
      const valueCodeableConcept = bare.toFhir(is.text());
      return valueCodeableConcept && { valueCodeableConcept };
    },
  };
}

/** The texts of an address as one line, for a field that holds a text. */
export const addressTextContent: ContentPair = {
  name: 'ST[valueAddress.text]',
  toV2({ valueAddress, ...rest }: Omit<Extension, 'url'>, losses) {
    losses.others(rest, []);
    if (valueAddress === undefined) return undefined;
    const at = losses.at('valueAddress');
    if (valueAddress.text !== undefined) {
      at.others(valueAddress, ['text']);
      return repetition([valueAddress.text]);
    }
    const { city, district, state, country } = valueAddress;
    const parts = [city, district, state, country].filter((part) => part !== undefined);
    if (parts.length === 0) return at.dropped('the field holds a text');
    at.changed('sent as one text: city, district, state, country');
    return repetition([parts.join(', ')]);
  },
  toFhir(st) {
    const text = st.text();
    return text === undefined ? undefined : { valueAddress: { text } };
  },
};
