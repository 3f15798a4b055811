import type { Leaf } from '../../hl7v2/build.ts';
import { STANDARD_DELIMITERS } from '../../hl7v2/delimiters.ts';
import { escape, unescape } from '../../hl7v2/escape.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';

/**
 * Several texts in one component. A separator inside a text is written as hexadecimal data, so that reading
 * finds the same texts again, while other readers see the character that it stands for.
 */
export function joined(list: readonly string[], separator: ' ' | ', '): Leaf {
  if (list.length === 0) return undefined;
  const [only] = list;
  if (list.length === 1 && only !== undefined && !only.includes(separator.charAt(0))) return only;
  const [first, hidden] = separator === ' ' ? [' ', '\\X20\\'] : [',', '\\X2C\\'];
  return {
    escaped: list.map((text) => escape(text, STANDARD_DELIMITERS).replaceAll(first, hidden)).join(separator),
  };
}

/** The texts of a component that {@link joined} wrote, or any other sender. */
export function split(xpn: Repetition, component: number, separator: ' ' | ', '): string[] {
  const text = xpn.text(component);
  if (text === undefined) return [];
  const wire = xpn.leaf(component);
  if (!wire.includes(separator)) return [text];
  return wire
    .split(separator)
    .filter((part) => part !== '')
    .map((part) => unescape(part, xpn.delimiters));
}

/** The texts of some components as one, in the order in which they are read aloud. */
export function textOf(one: Repetition, components: readonly number[]): string | undefined {
  const parts = components.map((component) => one.text(component)).filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ');
}
