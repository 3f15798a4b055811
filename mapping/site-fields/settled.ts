import type { Delimiters } from '../../hl7v2/delimiters.ts';
import { firstFieldOf } from '../../hl7v2/message.ts';
import type { WrittenElement, WrittenElements } from '../../hl7v2/versions/written-elements.ts';
import type { Loss } from '../core/losses.ts';
import { type Draft, joined } from '../dialect/draft.ts';

/**
 * Leaves in the fields of a segment what the version takes: required fields and components keep what they had where a rule
 * has nothing for them, a new repetition without a required component is not sent, and neither are more repetitions than
 * the field holds, which is reported.
 *
 * @param own the segment before any rule
 * @param wholes the numbers of the fields that were filled as a whole
 * @param ofSite what the version of the site has, which may require more
 */
export function settle(
  draft: Draft,
  own: Draft,
  wholes: ReadonlySet<number>,
  elements: WrittenElements,
  ofSite: WrittenElements,
  delimiters: Delimiters,
): Loss[] {
  const losses: Loss[] = [];
  const first = firstFieldOf(draft.id);
  for (const [index, element] of (elements[draft.id] ?? []).entries()) {
    const n = index + 1;
    const [wire = '', original = ''] = [draft.fields[n], own.fields[n]];
    if (n < first || wire === original) continue;
    const before = original === '' || wholes.has(n) ? [] : original.split(delimiters.repetition);
    const required = (elements[element.datatype] ?? []).flatMap((part, place) =>
      part.isRequired ? [place] : [],
    );
    const whole = wire
      .split(delimiters.repetition)
      .map((one, place) => withRequired(one, before[place], required, delimiters.component))
      .filter((one) => one !== undefined);
    if (whole.length > element.repetitions) losses.push({ path: `${draft.id}-${n}`, reason: most(element) });
    const fitting = joined(whole.slice(0, element.repetitions), delimiters.repetition);
    const isRequired = element.isRequired || ofSite[draft.id]?.[index]?.isRequired;
    draft.fields[n] = fitting === '' && isRequired ? original : fitting;
  }
  return losses;
}

/** Undefined for a repetition that lacks what is required. */
function withRequired(
  wire: string,
  before: string | undefined,
  required: readonly number[],
  separator: string,
): string | undefined {
  if (required.length === 0) return wire;
  const parts = wire.split(separator);
  const known = before?.split(separator) ?? [];
  for (const place of required) parts[place] ||= known[place] ?? '';
  if (before === undefined && required.some((place) => parts[place] === '')) return undefined;
  return joined(
    Array.from(parts, (part) => part ?? ''),
    separator,
  );
}

function most({ repetitions }: WrittenElement): string {
  return repetitions === 1 ? 'the field holds one value' : `the field holds ${repetitions} values`;
}
