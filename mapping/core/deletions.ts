import { type FieldValue, message, repetition, segment, withFields } from '../../hl7v2/build.ts';
import { parse, serialize } from '../../hl7v2/er7.ts';
import type { Message, Segment } from '../../hl7v2/message.ts';
import type { Loss } from './losses.ts';
import type { SiteProfile } from './site-profile.ts';
import { isHeld, type Keyed, type SegmentUpdate, type UpdateRules, valuedFields } from './update-rules.ts';

// What an update takes back. The receiver keeps the value of a field that is empty, and deletes it for `""` (HL7 v2.5.1
// §2.5.3). So an update has to name each field that was valued before and is not any more:
//
//     before           PID|1||7^^^A^MR||Ohnesorg||1970|…|+41 44 555 01 23
//     now              PID|1||7^^^A^MR||Ohnesorg||1970
//     what is sent     PID|1||7^^^A^MR||Ohnesorg||1970|…|""
//
// Fields are compared, not components: a field that is valued replaces the one before it as a whole, with its repetitions.

/** A message that updates what was sent before. */
export interface Updated {
  readonly text: string;
  /** What the deletions change in what is read back, or the places that the site does not have deleted: `PID-13`. */
  readonly losses: readonly Loss[];
}

const NULL = repetition([{ escaped: '""' }]);

/** A header for segments that are kept without one. */
const HEADER = 'MSH|^~\\&\r';

const OMITTED = 'the site profile does not send deletions: the receiver keeps the value that was sent before';

/**
 * The message with `""` in each field that was valued before and is empty now, and with the deletions of its lists. It is the
 * same for the same arguments.
 *
 * @param text a message with all that is sent of its resource
 * @param previous what was last sent for the same resource: a message, or what `keptSegments` keeps of one
 */
export function updated(
  text: string,
  previous: string,
  rules: UpdateRules,
  deletions: SiteProfile['deletions'],
): Updated {
  const before = parse(previous.startsWith('MSH') ? previous : HEADER + previous);
  const now = parse(text);
  const places = new Set<string>();
  const losses: Loss[] = [];
  let { segments } = now;
  for (const rule of rules) {
    const gone = before.all(rule.id).filter((one) => isHeld(one, rule));
    const present = now.all(rule.id);
    const list = gone.length === 0 ? present : updatedList(present, gone, rule, { places, losses });
    if (list !== present) segments = withList(segments, rule.id, list, rules);
  }
  if (deletions === 'omit') return { text, losses: [...places].map((path) => ({ path, reason: OMITTED })) };
  return { text: serialize(message(segments, now.delimiters)), losses };
}

interface Report {
  readonly places: Set<string>;
  readonly losses: Loss[];
}

/** The segments of one name, with all that they delete. */
function updatedList(
  present: readonly Segment[],
  gone: readonly Segment[],
  rule: SegmentUpdate,
  report: Report,
): readonly Segment[] {
  const { id, list } = rule;
  if (list?.mode === 'keyed') return updatedByKey(present, gone, { ...rule, list }, report);
  if (present.length > 0) return present.map((one, index) => updatedSegment(one, gone[index], rule, report));
  if (list === undefined) return [segment(id, nulls(gone, undefined, rule, report))];
  report.places.add(id);
  return [segment(id, { 1: '1', ...nullIn(list.nulls), ...nulls(gone, undefined, rule) })];
}

function updatedByKey(
  present: readonly Segment[],
  gone: readonly Segment[],
  rule: SegmentUpdate & { readonly list: Keyed },
  report: Report,
): readonly Segment[] {
  const { id, neverNull, list } = rule;
  const { keyOf, action, nulls: nullFields = [], isNumbered = false } = list;
  const keys = new Set(present.map(keyOf));
  const deleted = gone
    .filter((one) => !keys.has(keyOf(one)))
    .map((one) => {
      const identity = Object.fromEntries(neverNull.map((n) => [n, one.field(n).repetitions]));
      return segment(id, { ...identity, ...nullIn(nullFields), [action.field]: action.code });
    });
  if (deleted.length > 0) report.places.add(id);
  const byKey = new Map(gone.map((one) => [keyOf(one), one]));
  const updates = present.map((one) => updatedSegment(one, byKey.get(keyOf(one)), rule, report));
  // What is deleted comes first, for a receiver by whose key two of them are one.
  const all = [...deleted, ...updates];
  return isNumbered ? all.map((one, index) => withFields(one, { 1: String(index + 1) })) : all;
}

function updatedSegment(
  present: Segment,
  gone: Segment | undefined,
  rule: SegmentUpdate,
  report: Report,
): Segment {
  return gone === undefined ? present : withFields(present, nulls([gone], present, rule, report));
}

/** What stands in the fields that were valued and are empty now. */
function nulls(
  gone: readonly Segment[],
  present: Segment | undefined,
  { id, neverNull, instead = {} }: SegmentUpdate,
  report?: Report,
): Record<number, FieldValue> {
  const fields: Record<number, FieldValue> = {};
  for (const one of gone) {
    for (const n of valuedFields(one)) {
      if (neverNull.includes(n) || present?.field(n).isEmpty === false) continue;
      const other = instead[n]?.of === one.field(n).wire ? instead[n] : undefined;
      fields[n] = other?.is ?? NULL;
      report?.places.add(`${id}-${n}`);
      if (other !== undefined) report?.losses.push(other.loss);
    }
  }
  return fields;
}

function nullIn(fields: readonly number[]): Record<number, FieldValue> {
  return Object.fromEntries(fields.map((n) => [n, NULL]));
}

/** The segments of a message with all of one name replaced. If there was none, they follow what stands before them in the structure. */
function withList(
  segments: Message['segments'],
  id: string,
  list: readonly Segment[],
  rules: UpdateRules,
): Segment[] {
  const rank = (name: string) => rules.findIndex((rule) => rule.id === name);
  const first = segments.findIndex((one) => one.id === id);
  const others = segments.filter((one) => one.id !== id);
  const before = others.findLastIndex((one) => rank(one.id) !== -1 && rank(one.id) < rank(id));
  // The header stands first, and is in no rule.
  const at = first === -1 ? Math.max(before, 0) + 1 : first;
  return [...others.slice(0, at), ...list, ...others.slice(at)];
}
