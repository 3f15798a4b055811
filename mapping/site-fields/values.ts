import { parseTimestamp } from '../../hl7v2/timestamp.ts';
import type { WrittenVersion } from '../../hl7v2/versions/written-elements.ts';
import type { FhirPath, PathValue } from '../core/fhir-path.ts';
import { type Loss, Losses } from '../core/losses.ts';
import { dtDateTime, dtmDateTime } from '../datatypes/dtm-date-time.ts';
import { textTypeAt } from './place.ts';
import type { CompiledRule } from './rule.ts';

/** The values of an expression for one resource. */
export interface Values {
  /** As texts of HL7 v2, not escaped. */
  readonly texts: readonly string[];
  /** Places of the elements that they say. */
  readonly sentElements: readonly string[];
  readonly losses: readonly Loss[];
}

/**
 * Evaluates the expression of a rule. What has no text that the place can hold is a loss at that place; so is an expression
 * that cannot be evaluated for this resource.
 */
export function valuesOf(
  { text: place, place: target, covers }: CompiledRule,
  expression: FhirPath,
  resource: object,
  version: WrittenVersion,
): Values {
  const losses: Loss[] = [];
  const lose = (reason: string) => losses.push({ path: place, reason });
  const evaluated = (one: FhirPath): readonly PathValue[] => {
    try {
      // The engine may add to what it is given.
      return one(structuredClone(resource));
    } catch {
      lose('the expression of the site profile fails for this resource');
      return [];
    }
  };
  const type = textTypeAt(target, version);
  const sent = evaluated(expression).flatMap(({ text, path }) => {
    const written = text === '' ? undefined : textOfType(text, type);
    if (written === undefined) lose(text === '' ? 'a value without a text' : `a value that is no ${type}`);
    return written === undefined ? [] : [{ written, path }];
  });
  const covered = sent.length === 0 ? [] : covers.flatMap(evaluated);
  const paths = [...sent, ...covered].map(({ path }) => path);
  return {
    texts: sent.map(({ written }) => written),
    sentElements: paths.filter((path) => path !== undefined),
    losses,
  };
}

/**
 * A text as a datatype holds it; undefined if it cannot. Dates and times of FHIR are written as those of HL7 v2; of a type
 * that holds any text, and of a place that no version describes, it is the text.
 */
export function textOfType(text: string, datatype: string | undefined): string | undefined {
  switch (datatype) {
    case 'DTM':
      return parseTimestamp(text) === undefined ? dtmDateTime.toV2(text, new Losses('')) : text;
    case 'DT':
      return /^\d{4}(?:\d\d){0,2}$/.test(text) ? text : dtDateTime.toV2(text, new Losses(''));
    case 'NM':
      return /^[+-]?\d+(?:\.\d*)?$/.test(text) ? text : undefined;
    case 'SI':
      return /^\d{1,4}$/.test(text) ? text : undefined;
    default:
      return text;
  }
}
