import type { Element } from 'fhir/r4.js';
import type { Leaf } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { joined, split } from '../core/joined-texts.ts';
import type { Losses } from '../core/losses.ts';
import type { SiteProfile } from '../core/site-profile.ts';
import { STRUCTURE_DEFINITION } from '../core/systems.ts';

/** XPN.4 (suffix), XPN.6 (a degree of table 0360) and XPN.14 (professional suffixes). */
export const SUFFIX_SLOTS = [4, 6, 14] as const;
type Slot = (typeof SUFFIX_SLOTS)[number];

/** Codes of table 0360, degrees and licences, which may stand in XPN.6. */
const DEGREES: ReadonlySet<string> = new Set(
  (
    'PN AAS AA ABA AE AS BA BBA BE BFA BN BS BSL BSN BT CER CANP CMA CNP CNM CRN CNS CPNP CTR DIP DBA DED PharmD ' +
    'PHE PHD PHS MD DO EMT EMTP FPNP HS JD MA MBA MCE MDI MED MEE ME MFA MME MS MSL MSN MTH MDA MT NG NP PA RMA RN ' +
    'RPH SEC TS'
  ).split(' '),
);

const QUALIFIER = `${STRUCTURE_DEFINITION}iso21090-EN-qualifier`;
/** Marks the slot that a part came from, if it is not the one that would be written: academic, professional. */
const MARKS: readonly (readonly [code: string, slot: Slot])[] = [
  ['AC', 6],
  ['PR', 14],
];

/** The suffixes of a name as JSON has them: texts, and extensions beside them. */
export interface Suffixes {
  readonly suffix?: string[] | undefined;
  readonly _suffix?: Element[] | undefined;
}

/**
 * The slot of a suffix that follows one in `last`. Slots ascend, because the guide reads them back in that order:
 * so the order and number of suffixes survive. All but the last slot hold one.
 */
function slotOf(text: string, last: number, hasDegree: boolean): Slot {
  const isDegree = hasDegree && DEGREES.has(text);
  if (last < 4 && !isDegree) return 4;
  return last < 6 && isDegree ? 6 : 14;
}

const NO_SUFFIXES: Readonly<Record<Slot, Leaf>> = { 4: undefined, 6: undefined, 14: undefined };

/** @param hasDegree whether there is an XPN.6; the name of an XCN has none */
export function suffixesToV2(
  { suffix, _suffix }: Suffixes,
  hasDegree: boolean,
  profile: SiteProfile,
  losses: Losses,
): Readonly<Record<Slot, Leaf>> {
  if (suffix === undefined && _suffix === undefined) return NO_SUFFIXES;
  const slots: Record<Slot, string[]> = { 4: [], 6: [], 14: [] };
  let last = 0;
  const texts = (suffix ?? []) as (string | null)[];
  for (let index = 0; index < Math.max(texts.length, _suffix?.length ?? 0); index += 1) {
    const at = losses.at('suffix', index);
    const text = texts[index];
    const element = _suffix?.[index];
    if (typeof text !== 'string') {
      if (text === null) at.dropped('an entry without a value');
      if (element) at.others(element, []);
      continue;
    }
    const canonical = slotOf(text, last, hasDegree);
    const marked = markedSlot(element, at, (slot) => {
      return slot !== canonical && (slot === 14 || (hasDegree && last < slot));
    });
    last = marked ?? canonical;
    slots[last as Slot].push(text);
  }
  return { 4: slots[4][0], 6: slots[6][0], 14: joined(slots[14], ', ', profile, losses.at('suffix')) };
}

export function suffixesToFhir(xpn: Repetition, hasDegree: boolean): Suffixes {
  const read: { text: string; slot: Slot }[] = [];
  for (const slot of SUFFIX_SLOTS) {
    if (xpn.leaf(slot) === '') continue;
    const texts = slot === 14 ? split(xpn, slot, ', ') : [xpn.text(slot)];
    for (const text of texts) if (text !== undefined) read.push({ text, slot });
  }
  if (read.length === 0) return {};
  const marks = read.map(({ text, slot }, index) => {
    const canonical = slotOf(text, read[index - 1]?.slot ?? 0, hasDegree);
    const code = slot === canonical ? undefined : MARKS.find((mark) => mark[1] === slot)?.[0];
    return code === undefined ? null : { extension: [{ url: QUALIFIER, valueCode: code }] };
  });
  const suffix = read.map(({ text }) => text);
  const end = marks.findLastIndex((mark) => mark !== null) + 1;
  // JSON has null where an entry has no extensions, which the types of FHIR do not say.
  return end === 0 ? { suffix } : { suffix, _suffix: marks.slice(0, end) as Element[] };
}

/** The slot that the mark of a suffix asks for, if that is free. All other extensions are reported. */
function markedSlot(
  element: Element | null | undefined,
  losses: Losses,
  has: (slot: Slot) => boolean,
): Slot | undefined {
  let marked: Slot | undefined;
  for (const [index, extension] of (element?.extension ?? []).entries()) {
    const at = losses.at('extension', index);
    const isMark = extension.url === QUALIFIER;
    const slot = isMark ? MARKS.find(([code]) => code === extension.valueCode)?.[1] : undefined;
    if (slot === undefined || marked !== undefined) at.droppedExtension();
    else if (!has(slot)) at.dropped('implied by the component of the suffix, or that component is taken');
    else {
      at.others(extension, ['url', 'valueCode']);
      marked = slot;
    }
  }
  if (element) losses.others(element, ['extension']);
  return marked;
}
