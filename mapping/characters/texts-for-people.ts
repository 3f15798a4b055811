/** Elements whose text is for machines: another one is another code, identifier, address or time. */
const FOR_MACHINES =
  /^(?:resourceType|id|url|system|version|code|type|use|reference|value|data|div|value(?:Code|Uri|Url|Canonical|Id|Oid|Uuid))$/;
/** `ContactPoint.system` of numbers, which people dial. */
const NUMBERS = new Set<unknown>(['phone', 'fax', 'pager', 'sms']);

/** Whether a text is read by people: a similar one says the same to them. */
export function isForPeople(element: string, parent: object): boolean {
  if (element === 'value' && 'system' in parent && NUMBERS.has(parent.system)) return true;
  return !FOR_MACHINES.test(element);
}

type TextOf = (text: string, element: string, parent: object) => string;

/** The object with other texts. What has none to change is shared. */
export function withTexts<T extends object>(original: T, textOf: TextOf): T {
  let copy: T | undefined;
  for (const [element, content] of Object.entries(original)) {
    const changed = withTextsIn(content, element, original, textOf);
    if (changed === content) continue;
    copy = { ...(copy ?? original), [element]: changed };
  }
  return copy ?? original;
}

function withTextsIn(content: unknown, element: string, parent: object, textOf: TextOf): unknown {
  if (typeof content === 'string') return textOf(content, element, parent);
  if (typeof content !== 'object' || content === null) return content;
  if (!Array.isArray(content)) return withTexts(content, textOf);
  const entries = content.map((entry) => withTextsIn(entry, element, parent, textOf));
  return entries.some((entry, index) => entry !== content[index]) ? entries : content;
}
