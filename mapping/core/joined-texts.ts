import type { Leaf } from '../../hl7v2/build.ts';
import { STANDARD_DELIMITERS } from '../../hl7v2/delimiters.ts';
import { escape, textOfLeaf } from '../../hl7v2/escape.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import type { Losses } from './losses.ts';
import type { SiteProfile } from './site-profile.ts';

export type Separator = ' ' | ', ';

/**
 * Several texts in one component. A separator inside a text is written unescaped, because receivers show its escaped form
 * to people. That other texts read back is reported. A site can choose the escaped form
 * (`escapedSpaces`), from which the same texts read back.
 *
 * @param losses the place of the list
 */
export function joined(
  list: readonly string[],
  separator: Separator,
  { escapedSpaces }: Pick<SiteProfile, 'escapedSpaces'>,
  losses: Losses,
): Leaf {
  if (list.length === 0) return undefined;
  const [only] = list;
  if (list.length === 1 && only !== undefined && !only.includes(separator.charAt(0))) return only;
  if (!escapedSpaces) {
    const parts = partsOf(list.join(separator), separator);
    if (parts.length !== list.length || parts.some((part, index) => part !== list[index]))
      losses.changed(REASONS[separator]);
    // As it is written from what reads back: without what would be an empty text.
    return parts.length === 0 ? undefined : parts.join(separator);
  }
  const [first, hidden] = separator === ' ' ? [' ', '\\X20\\'] : [',', '\\X2C\\'];
  return {
    escaped: list.map((text) => escape(text, STANDARD_DELIMITERS).replaceAll(first, hidden)).join(separator),
  };
}

const REASONS = {
  ' ': 'a space separates the texts of the component: one with a space reads back as several',
  ', ': 'comma and space separate the texts of the component: one with both reads back as several',
} as const;

/** The texts of a component, whether {@link joined} or another sender wrote it. */
export function split(xpn: Repetition, component: number, separator: Separator): string[] {
  const text = xpn.text(component);
  if (text === undefined) return [];
  const wire = xpn.leaf(component);
  if (!wire.includes(separator)) return [text];
  return partsOf(wire, separator).map((part) => textOfLeaf(part, xpn.delimiters));
}

function partsOf(joint: string, separator: Separator): string[] {
  return joint.split(separator).filter((part) => part !== '');
}

/** The texts of some components as one, in the order in which they are read aloud. */
export function textOf(one: Repetition, components: readonly number[]): string | undefined {
  const parts = components.map((component) => one.text(component)).filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ');
}
