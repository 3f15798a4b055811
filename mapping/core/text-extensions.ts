import type { Extension } from 'fhir/r4.js';
import type { Losses } from './losses.ts';

/** Extensions of one datatype that hold a text or a code, by the name under which its mapping knows them. */
export type TextExtensions<N extends string> = Readonly<Record<N, TextExtension>>;

export interface TextExtension {
  readonly url: string;
  readonly value: 'valueString' | 'valueCode';
  /** What its component takes; any text if absent. */
  readonly pattern?: RegExp;
}

/** The first extension of each url; all others, and their further content, are reported. */
export function textsOf<N extends string>(
  extensions: readonly Extension[] | undefined,
  known: TextExtensions<N>,
  losses: Losses,
): Partial<Record<N, string>> {
  const texts: Partial<Record<N, string>> = {};
  if (extensions === undefined) return texts;
  for (const [index, extension] of extensions.entries()) {
    const at = losses.at('extension', index);
    const name = (Object.keys(known) as N[]).find((one) => known[one].url === extension.url);
    const text = name && extension[known[name].value];
    if (
      name === undefined ||
      text === undefined ||
      texts[name] !== undefined ||
      !isTaken(text, known[name])
    ) {
      at.droppedExtension();
    } else {
      at.others(extension, ['url', known[name].value]);
      texts[name] = text;
    }
  }
  return texts;
}

/** The extensions for the texts that there are. */
export function extensionsOf<N extends string>(
  texts: Readonly<Record<N, string | undefined>>,
  known: TextExtensions<N>,
): Extension[] | undefined {
  let extensions: Extension[] | undefined;
  for (const name in known) {
    const text = texts[name];
    if (text === undefined || !isTaken(text, known[name])) continue;
    extensions ??= [];
    extensions.push({ url: known[name].url, [known[name].value]: text });
  }
  return extensions;
}

function isTaken(text: string, { pattern }: TextExtension): boolean {
  return pattern === undefined || pattern.test(text);
}
