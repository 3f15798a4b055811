import type { Loss } from '../core/losses.ts';

/** An element that a rule sends, and where. */
export interface SentElement {
  /** As an expression gives it: `Patient.extension[1].value`. */
  readonly path: string;
  /** `ZPD-1` */
  readonly place: string;
}

/** Losses once rules of the site have sent some of what was lost. */
export interface WithoutSent {
  readonly losses: readonly Loss[];
  /** What is sent and not read back. */
  readonly sentOnly: readonly Loss[];
}

/**
 * Takes out of the losses what rules send. Of an element that is sent in part, the rest stays lost, by its places; the URL of
 * an extension goes with its value, as the expression names it.
 */
export function withoutSent(
  resource: object & { readonly resourceType: string },
  known: readonly Loss[],
  sentElements: readonly SentElement[],
): WithoutSent {
  if (sentElements.length === 0) return { losses: known, sentOnly: [] };
  const sent = sentElements.map(({ path, place }) => ({ path: jsonPath(resource, path), place }));
  const places = leafPaths(resource, resource.resourceType);
  const losses: Loss[] = [];
  const sentOnly: Loss[] = [];
  const add = (path: string, place: string) => {
    if (!sentOnly.some((one) => one.path === path)) sentOnly.push({ path, reason: `sent in ${place}` });
  };
  for (const loss of known) {
    const whole = sent.find(({ path }) => isIn(loss.path, path));
    const parts = sent.filter(({ path }) => isIn(path, loss.path));
    if (loss.readsAs !== undefined || (whole === undefined && parts.length === 0)) losses.push(loss);
    else if (whole !== undefined) add(loss.path, whole.place);
    else {
      const rest = places.filter(
        (leaf) => isIn(leaf, loss.path) && !parts.some(({ path }) => isIn(leaf, path) || isUrlOf(leaf, path)),
      );
      if (rest.length === 0) add(loss.path, parts[0]?.place ?? '');
      else {
        for (const { path, place } of parts) add(path, place);
        for (const path of rest) losses.push({ path, reason: loss.reason });
      }
    }
  }
  return { losses, sentOnly };
}

/** Whether a place is another one, or inside it. */
function isIn(path: string, outer: string): boolean {
  return path.startsWith(outer) && /^(?:[.[]|$)/.test(path.slice(outer.length));
}

/** Whether a leaf is the URL of an extension in which the other place is. */
function isUrlOf(leaf: string, path: string): boolean {
  const extension = /^(.*\.extension\[\d+\])\.url$/.exec(leaf)?.[1];
  return extension !== undefined && isIn(path, extension);
}

type Node = Readonly<Record<string, unknown>>;

/** An expression names `value` what JSON has as `valueString`. */
function jsonPath(resource: object & { readonly resourceType: string }, path: string): string {
  const [, ...steps] = path.split('.');
  let node: unknown = resource;
  let beside: unknown;
  let result = resource.resourceType;
  for (const step of steps) {
    const [, name = '', index] = /^([^[]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
    const inside = { ...(isNode(beside) ? beside : {}), ...(isNode(node) ? node : {}) };
    const isChosen = (one: string) => one.startsWith(name) && /^[A-Z]/.test(one.slice(name.length));
    const key = name in inside || `_${name}` in inside ? name : (Object.keys(inside).find(isChosen) ?? name);
    const entryOf = (list: unknown) =>
      index !== undefined && Array.isArray(list) ? list[Number(index)] : list;
    node = entryOf(inside[key]);
    beside = entryOf(inside[`_${key}`]);
    result += `.${key}${index === undefined ? '' : `[${index}]`}`;
  }
  return result;
}

/** The places of all values. JSON keeps the extensions of a primitive beside it, in `_element`. */
function leafPaths(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => leafPaths(entry, `${path}[${index}]`));
  if (!isNode(value)) return value === null || value === undefined ? [] : [path];
  return Object.entries(value).flatMap(([name, content]) =>
    leafPaths(content, `${path}.${name.startsWith('_') ? name.slice(1) : name}`),
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
