import type { Coding, Extension } from 'fhir/r4.js';
import type { FieldValue } from '../../hl7v2/build.ts';
import { repetition } from '../../hl7v2/build.ts';
import type { Segment } from '../../hl7v2/message.ts';
import type { Losses } from '../core/losses.ts';
import type { SegmentReads } from '../core/reads.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { R5_ELEMENT, STRUCTURE_DEFINITION } from '../core/systems.ts';
import { ceCoding } from '../datatypes/ce-codeable-concept.ts';
import { TS_READS, tsDateTime, tsText } from '../datatypes/v2-time.ts';
import { type ContentPair, contentToV2 } from '../extensions/extension-field.ts';
import { vocabularies } from '../terminology/vocabulary.ts';

/** Extensions of an Encounter that PV2 has fields for. The guide misspells the URL of the planned end (`v5.0`). */
export function visitExtensions(profile: SiteProfile) {
  const dateTime = dateTimeContent(profile);
  const fields: Readonly<Record<number, readonly [url: string, pair: ContentPair]>> = {
    8: [`${R5_ELEMENT}Encounter.plannedStartDate`, dateTime],
    9: [`${R5_ELEMENT}Encounter.plannedEndDate`, dateTime],
    38: [`${STRUCTURE_DEFINITION}encounter-modeOfArrival`, codingContent(profile)],
  };
  const numbers = Object.keys(fields).map(Number);

  function toV2(extensions: readonly Extension[], losses: Losses): Record<number, FieldValue> {
    const written: Record<number, FieldValue> = {};
    for (const [index, extension] of extensions.entries()) {
      const at = losses.at('extension', index);
      const n = numbers.find((one) => fields[one]?.[0] === extension.url);
      const [, pair] = (n === undefined ? undefined : fields[n]) ?? [];
      if (n === undefined || pair === undefined) at.droppedExtension();
      else if (written[n] !== undefined) at.dropped(`PV2-${n} holds one`);
      else written[n] = contentToV2({ extension, losses: at }, pair);
    }
    return written;
  }

  function toFhir(pv2: Segment): Extension[] {
    return Object.entries(fields).flatMap(([n, [url, pair]]): Extension[] => {
      const one = pv2.field(Number(n)).firstValued;
      const content = one && pair.toFhir(one);
      return content === undefined ? [] : [{ url, ...content }];
    });
  }

  const reads: SegmentReads = Object.fromEntries(
    Object.entries(fields).map(([n, [, pair]]) => [Number(n), pair.reads]),
  );
  return { fields: reads, toV2, toFhir };
}

/** `valueDateTime` and a TS. */
function dateTimeContent(profile: SiteProfile): ContentPair {
  const ts = tsDateTime(profile);
  return {
    name: 'TS[valueDateTime]',
    reads: TS_READS,
    toV2({ valueDateTime, _valueDateTime, ...rest }, losses) {
      losses.others(rest, []);
      if (valueDateTime === undefined && _valueDateTime === undefined) return undefined;
      const text = ts.toV2({ value: valueDateTime, element: _valueDateTime }, losses.at('valueDateTime'));
      return text === undefined ? undefined : repetition([text]);
    },
    toFhir(one) {
      const { value, element } = ts.toFhir(tsText(one) ?? '') ?? {};
      if (value === undefined) return undefined;
      return { valueDateTime: value, ...(element && { _valueDateTime: element }) };
    },
  };
}

/** `valueCoding` and a CE. */
function codingContent(profile: SiteProfile): ContentPair {
  const pair = ceCoding(vocabularies(profile).plain('0430'));
  return {
    name: 'CE[valueCoding]',
    reads: pair.reads,
    toV2({ valueCoding, ...rest }, losses) {
      losses.others(rest, []);
      return valueCoding && pair.toV2(valueCoding, losses.at('valueCoding'));
    },
    toFhir(one) {
      const valueCoding: Coding | undefined = pair.toFhir(one);
      return valueCoding && { valueCoding };
    },
  };
}
