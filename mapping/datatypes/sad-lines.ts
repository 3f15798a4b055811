import type { Address, Element, Extension } from 'fhir/r4.js';
import type { Leaf } from '../../hl7v2/build.ts';
import type { Repetition } from '../../hl7v2/repetition.ts';
import { listOf } from '../core/compact.ts';
import type { Losses } from '../core/losses.ts';
import { STRUCTURE_DEFINITION } from '../core/systems.ts';
import { extensionsOf, type TextExtensions, textsOf } from '../core/text-extensions.ts';

// SAD[Address.line] — XAD.1 and 2. The guide reads SAD.1 to 3 and XAD.2 as four lines. By name, SAD.2 and 3 are
// the street and the number, which SAD.1 contains too. Where it does, they are extensions of that line.

const ADXP = `${STRUCTURE_DEFINITION}iso21090-ADXP-`;
const STREET: TextExtensions<'street' | 'number'> = {
  street: { url: `${ADXP}streetName`, value: 'valueString' },
  number: { url: `${ADXP}houseNumber`, value: 'valueString' },
};

/** XAD.10: the guide has it beside the address, R4 on a line. */
export const CENSUS_TRACT: TextExtensions<'censusTract'> = {
  censusTract: { url: `${ADXP}censusTract`, value: 'valueString' },
};

/** Room for lines: the three subcomponents of SAD and XAD.2. */
const MOST_LINES = 4;

export interface Lines {
  readonly line?: string[] | undefined;
  readonly _line?: Element[] | undefined;
}

/** XAD.1 and XAD.2, and a census tract of the first line for XAD.10. */
export interface StreetComponents {
  readonly street: readonly Leaf[];
  readonly other: string | undefined;
  readonly censusTract?: string | undefined;
}

/** The census tract of the first line is sent where the address has none. */
export function linesToV2(
  { line, _line, extension }: Pick<Address, 'line' | '_line' | 'extension'>,
  losses: Losses,
): StreetComponents {
  const lines: string[] = [];
  for (const [index, entry] of ((line ?? []) as (string | null)[]).entries()) {
    if (entry !== null) lines.push(entry);
    else losses.at('line', index).dropped('an entry without a value');
  }
  const isTaken = extension?.some(isCensusTract) ?? false;
  const { parts, censusTract } = _line ? partsToV2(line?.[0], _line, isTaken, losses) : {};
  const room = parts === undefined ? MOST_LINES : 2;
  if (lines.length > room)
    losses.at('line').changed(`XAD holds ${room} lines: the rest is joined into the last`);
  if (parts !== undefined)
    return { street: [lines[0], ...parts], other: lines.slice(1).join(', ') || undefined, censusTract };
  if (lines.length <= 1) return { street: lines, other: undefined, censusTract };
  const street = lines.slice(0, Math.min(lines.length - 1, MOST_LINES - 1));
  if (isSaidBy(street[0], street[1], street[2]))
    losses
      .at('line')
      .changed('the second and third are parts of the first, and read back as its street and number');
  return { street, other: lines.slice(street.length).join(', ') || undefined, censusTract };
}

/** XAD.19, the addressee of v2.7 and later, is the last line, as in the guide's row. */
export function linesToFhir(xad: Repetition): Lines {
  const line = xad.text(1, 1);
  const street = xad.text(1, 2);
  const number = xad.text(1, 3);
  const further = [xad.text(2), xad.text(19)];
  if (!isSaidBy(line, street, number)) return { line: listOf([line, street, number, ...further]) };
  const extension = extensionsOf({ street, number }, STREET) ?? [];
  return { line: listOf([line, ...further]), _line: [{ extension }] };
}

/** The extensions of the first line: street and number, if the line contains both, and a census tract. */
function partsToV2(
  line: string | null | undefined,
  elements: readonly (Element | null)[],
  isTractTaken: boolean,
  losses: Losses,
): { parts?: readonly [string, string]; censusTract?: string | undefined } {
  const [first, ...others] = elements;
  for (const [index, element] of others.entries())
    if (element) losses.at('line', index + 1).others(element, []);
  if (!first) return {};
  const at = losses.at('line', 0);
  at.others(first, ['extension']);
  const tract = isTractTaken ? {} : CENSUS_TRACT;
  const aside = at.aside();
  const { street, number } = textsOf(first.extension, { ...STREET, ...tract }, aside);
  const isSaid = isSaidBy(line ?? undefined, street, number) && street !== undefined && number !== undefined;
  if (isSaid) at.include(aside);
  else textsOf(first.extension, tract, at);
  const index = isTractTaken ? undefined : first.extension?.findIndex(isCensusTract);
  const censusTract = first.extension?.[index ?? -1]?.valueString;
  if (censusTract !== undefined)
    at.at('extension', index).moved('reads back as an extension of the address', losses.at('extension', 0));
  return isSaid ? { parts: [street, number], censusTract } : { censusTract };
}

function isCensusTract({ url, valueString }: Extension): boolean {
  return url === CENSUS_TRACT.censusTract.url && valueString !== undefined;
}

/** Whether a line has a street and a number in it. */
function isSaidBy(line: string | undefined, street: string | undefined, number: string | undefined): boolean {
  const isPart = (part: string | undefined) => part !== undefined && line?.includes(part) === true;
  return isPart(street) && isPart(number);
}
