import type { Coding, Duration, Encounter } from 'fhir/r4.js';
import type { FieldValue } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import { listOf } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import { AS_READ, type SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { CODE_SYSTEM, UCUM } from '../core/systems.ts';
import type { TwoWay } from '../core/two-way.ts';
import { ceCodeableConcept } from '../datatypes/ce-codeable-concept.ts';
import { isCodeableConcept } from '../datatypes/is-codeable-concept.ts';
import { booleanToFhir, NO, YES } from '../terminology/code-tables.ts';
import { VISIT_PRIORITY } from '../terminology/visit-tables.ts';
import { vocabularies } from '../terminology/vocabulary.ts';
import { conceptsToV2 } from './concepts-to-v2.ts';
import { visitDescription } from './visit-description.ts';
import { visitExtensions } from './visit-extensions.ts';

/** The elements of an Encounter that are mapped to PV2 alone, and `meta.security`. */
export const PV2_ELEMENTS = ['text', 'extension', 'priority', 'reasonCode', 'length'];

/** PV2[Encounter] */
export function pv2Encounter(profile: SiteProfile) {
  const { none, table } = vocabularies(profile);
  const reason = ceCodeableConcept(none);
  const visitPriority = isCodeableConcept(table(VISIT_PRIORITY));
  const extensions = visitExtensions(profile);

  function fieldsOf(encounter: Encounter, losses: Losses): Record<number, FieldValue> {
    const { text, length, priority, reasonCode, meta } = encounter;
    return {
      ...extensions.toV2(encounter.extension ?? [], losses),
      3: conceptsToV2(reasonCode, reason, 1, 'reasonCode', losses),
      11: length && lengthOfStay.toV2(length, losses.at('length')),
      12: text && visitDescription.toV2(text, losses.at('text')),
      22: protectionToV2(meta?.security ?? [], losses.at('meta')),
      25: priority && visitPriority.toV2(priority, losses.at('priority')),
    };
  }

  function elementsOf(pv2: Segment): Pv2Elements {
    const [admitReason, days, description, priority] = [3, 11, 12, 25].map((n) => pv2.field(n).firstValued);
    return {
      text: description && visitDescription.toFhir(description.text() ?? ''),
      extension: extensions.toFhir(pv2),
      priority: priority && visitPriority.toFhir(priority),
      reasonCode: listOf([admitReason && reason.toFhir(admitReason)]),
      length: days && lengthOfStay.toFhir(days.text() ?? ''),
      security: protectionToFhir(pv2.field(22).text()),
    };
  }

  const fields: SegmentReads = {
    3: reason.reads,
    11: AS_READ,
    12: AS_READ,
    22: AS_READ,
    25: visitPriority.reads,
    ...extensions.fields,
  };
  return { name: 'PV2[Encounter]', fields, fieldsOf, elementsOf };
}

/** The elements that are read from PV2, undefined where there are none; `security` is one of `meta`. */
export type Pv2Elements = {
  [E in 'text' | 'extension' | 'priority' | 'reasonCode' | 'length']: Encounter[E] | undefined;
} & { readonly security: Coding[] | undefined };

const DAY = 'd';

/** NM[Duration] — PV2-11, days. */
const lengthOfStay: TwoWay<Duration, string> = {
  name: 'NM[Duration]',

  toV2(length, losses) {
    const { value, code, system, comparator } = length;
    const text = String(value);
    if (code !== DAY || system !== UCUM || comparator !== undefined || !/^-?\d+(?:\.\d+)?$/.test(text))
      return losses.dropped('PV2-11 holds a number of days');
    losses.others(length, ['value', 'code', 'system']);
    return text;
  },

  toFhir(nm) {
    const text = nm.trim();
    if (!/^[+-]?\d{1,15}(?:\.\d*)?$/.test(text)) return undefined;
    return { value: Number(text), system: UCUM, code: DAY };
  },
};

const CONFIDENTIALITY = `${CODE_SYSTEM}v3-Confidentiality`;
/** A visit that is protected is restricted. The guide's codes for yes and no (`true`, `false`) are no security labels. */
const RESTRICTED: Coding = { system: CONFIDENTIALITY, code: 'R' };
const NORMAL: Coding = { system: CONFIDENTIALITY, code: 'N' };
/** What is more than restricted is protected too. */
const VERY_RESTRICTED = 'V';

/** PV2-22 */
function protectionToV2(labels: readonly Coding[], meta: Losses): string | undefined {
  let written: string | undefined;
  for (const [index, label] of labels.entries()) {
    const at = meta.at('security', index);
    const code = label.system === CONFIDENTIALITY ? label.code : undefined;
    const isProtected = code === RESTRICTED.code || code === VERY_RESTRICTED;
    if (written !== undefined || !(isProtected || code === NORMAL.code)) {
      at.dropped('PV2-22 says whether the visit is protected');
      continue;
    }
    written = isProtected ? YES : NO;
    at.others(label, ['system', 'code']);
    if (code === VERY_RESTRICTED) at.at('code').changed('sent as protected: reads back as restricted');
  }
  return written;
}

function protectionToFhir(text: string | undefined): Coding[] | undefined {
  const isProtected = booleanToFhir(text);
  return isProtected === undefined ? undefined : [isProtected ? RESTRICTED : NORMAL];
}
