import type { Coding } from 'fhir/r4.js';
import { repetition } from '../../hl7v2/build.ts';
import { compact } from '../core/compact.ts';
import { codeOf } from '../core/primitives.ts';
import { CODE_SYSTEM, SNOMED_CT } from '../core/systems.ts';
import { type CodingSystems, NO_URI } from '../terminology/code-systems.ts';
import type { ContentPair } from './extension-field.ts';

const DATA_ABSENT = `${CODE_SYSTEM}data-absent-reason`;

/** Birth sex is a code of US Core and one of table 0001, but for the null flavor. */
export const birthSexContent: ContentPair = {
  name: 'CE[us-core-birthsex]',
  toV2({ valueCode, ...rest }, losses) {
    losses.others(rest, []);
    if (valueCode === 'UNK') return repetition(['UNK', undefined, 'NULLFL']);
    return valueCode === 'M' || valueCode === 'F' ? repetition([valueCode, undefined, 'HL70001']) : undefined;
  },
  toFhir(ce) {
    const code = ce.text(1);
    if (code === 'U' || code === 'UNK') return { valueCode: 'UNK' };
    return code === 'M' || code === 'F' ? { valueCode: code } : undefined;
  },
};

/**
 * Sex is a `code` of SNOMED CT, or of the reasons why there is none, up to US Core 7, and a Coding from US Core 8 on.
 * The code alone determines its system. Anything more is a Coding.
 */
export const sexContent = (systems: CodingSystems): ContentPair => ({
  name: 'CE[us-core-sex]',
  toV2({ valueCode, valueCoding, ...rest }, losses) {
    losses.others(rest, []);
    if (valueCode !== undefined) {
      if (valueCoding !== undefined) losses.at('valueCoding').dropped('an extension has one value');
      return repetition([valueCode, undefined, systems.nameOf(systemOf(valueCode))]);
    }
    if (valueCoding === undefined) return undefined;
    const at = losses.at('valueCoding');
    at.others(valueCoding, ['system', 'code', 'display']);
    const { system, code, display } = valueCoding;
    if (code === undefined) return undefined;
    const name = system === undefined ? undefined : systems.nameOf(system);
    const read = name === undefined ? undefined : systems.uriOf(name);
    if (display === undefined && read === systemOf(code)) at.changed('reads back as a code', 'valueCode');
    else if (read !== system) at.at('system').changed(NO_URI);
    return repetition([code, display, name]);
  },
  toFhir(ce) {
    const [code, display, name] = [codeOf(ce.text(1)), ce.text(2), ce.text(3)];
    if (code === undefined) return undefined;
    const system = name === undefined ? undefined : systems.uriOf(name);
    if (display === undefined && system === systemOf(code)) return { valueCode: code };
    const valueCoding = compact<Coding>({ system, code, display });
    return valueCoding && { valueCoding };
  },
});

function systemOf(code: string): string {
  return /^\d+$/.test(code) ? SNOMED_CT : DATA_ABSENT;
}
