import { isDeepStrictEqual } from 'node:util';
import type { Loss } from '../../../mapping/core/losses.ts';
import type { Line } from './api.ts';

/** Returns how a value differs from its counterpart; undefined if it does not. */
type Judge = (path: string, value: unknown, other: unknown) => Pick<Line, 'mark' | 'note'> | undefined;

/**
 * Compares the resource that was sent with the one that was read back, both as lines of JSON. It marks the losses that
 * the mapping reported, with their reasons, and also every difference that was not reported.
 */
export function compare(
  sent: object,
  read: object | undefined,
  losses: readonly Loss[],
  type: string,
): { sent: Line[]; read: Line[] } {
  const ofSent: Judge = (path, value, other) => {
    const loss = losses.find((one) => path === one.path || /^[.[]/.test(rest(path, one.path)));
    if (loss !== undefined)
      return { mark: loss.readsAs === undefined ? 'lost' : 'changed', note: loss.reason };
    if (path === `${type}.id` && value !== other) return { mark: 'changed', note: 'the API assigns the id' };
    if (read === undefined || isDeepStrictEqual(value, other)) return undefined;
    return { mark: 'changed', note: 'reads back in a different form' };
  };
  const ofRead: Judge = (path, value, other) => {
    if (isDeepStrictEqual(value, other)) return undefined;
    const note = NOTES.find(([start]) => path.startsWith(`${type}.${start}`))?.[1];
    return { mark: other === undefined ? 'new' : 'changed', ...(note === undefined ? {} : { note }) };
  };
  return {
    sent: linesOf(sent, read, type, ofSent),
    read: read === undefined ? [] : linesOf(read, sent, type, ofRead),
  };
}

const NOTES: readonly (readonly [path: string, note: string])[] = [
  ['id', 'PID-3, type FW'],
  ['meta.versionId', 'MSH-10'],
  ['meta.lastUpdated', 'MSH-7'],
];

function rest(path: string, start: string): string {
  return path.startsWith(start) ? path.slice(start.length) : '';
}

/** A resource as lines of JSON, none of them marked. */
export function plainLines(resource: object, type: string): Line[] {
  return linesOf(resource, resource, type, () => undefined);
}

function linesOf(resource: object, other: unknown, type: string, judge: Judge): Line[] {
  return valueLines({ value: resource, other, path: type, before: '', after: '' }, 0, judge);
}

function valueLines({ value, other, path, before, after }: Place, indent: number, judge: Judge): Line[] {
  if (typeof value !== 'object' || value === null)
    return [{ text: `${before}${JSON.stringify(value)}${after}`, indent, ...judge(path, value, other) }];
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  const children = isList ? entriesOf(value, other, path) : membersOf(value, other, path);
  const inner = children.flatMap((child, index) => {
    const after = index < children.length - 1 ? ',' : '';
    return valueLines({ ...child, after }, indent + 1, judge);
  });
  const marks = new Set(inner.map(({ mark }) => mark));
  const notes = new Set(inner.map(({ note }) => note).filter((note) => note !== undefined));
  // If a whole object or list is marked, the note is shown once, at its start.
  const isUniform = marks.size === 1 && notes.size <= 1;
  const [mark] = isUniform ? marks : [];
  const [note] = isUniform ? notes : [];
  const marked = mark === undefined ? {} : { mark };
  const noted = note === undefined ? marked : { ...marked, note };
  const short = `${before}${open}${inner.map((line) => line.text).join(' ')}${close}${after}`;
  if ((isUniform || inner.length === 0) && short.length + 2 * indent <= LONGEST_SHORT)
    return [{ text: short, indent, ...(inner.length === 0 ? judge(path, value, other) : noted) }];
  const lines = isUniform
    ? inner.map((line) => ({ text: line.text, indent: line.indent, ...marked }))
    : inner;
  return [
    { text: `${before}${open}`, indent, ...noted },
    ...lines,
    { text: `${close}${after}`, indent, ...marked },
  ];
}

/** Maximum length of an object or list that is shown on one line, in characters. */
const LONGEST_SHORT = 72;

/** A value in a resource, with the text before and after it on its lines. */
interface Place {
  readonly value: unknown;
  /** The value at the same place in the other resource. */
  readonly other: unknown;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

type Child = Omit<Place, 'after'>;

function membersOf(value: object, other: unknown, path: string): Child[] {
  return Object.entries(value).map(([name, member]) => ({
    value: member,
    other: isObject(other) ? other[name] : undefined,
    // JSON keeps the extensions of `birthDate` in `_birthDate`; their path is that of the element.
    path: `${path}.${name.replace(/^_/, '')}`,
    before: `${JSON.stringify(name)}: `,
  }));
}

/** Matches equal entries wherever they are, and the others by their order. */
function entriesOf(value: readonly unknown[], other: unknown, path: string): Child[] {
  const left = Array.isArray(other) ? [...other] : [];
  const same = value.map((entry) => {
    const at = left.findIndex((one) => isDeepStrictEqual(one, entry));
    return at === -1 ? undefined : left.splice(at, 1);
  });
  return value.map((entry, index) => ({
    value: entry,
    other: (same[index] ?? left.splice(0, 1))[0],
    path: `${path}[${index}]`,
    before: '',
  }));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
