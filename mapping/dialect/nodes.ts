import type { Leaves } from '../report/leaves.ts';

// A resource as plain JSON, whatever its type.

export type Node = Readonly<Record<string, unknown>>;

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => isSame((one as Node)[name], (other as Node)[name]));
}

/** The texts of a value, by their place in it. */
export function leavesOf(value: unknown, path = '', leaves = new Map<string, string>()): Leaves {
  if (typeof value !== 'object' || value === null) leaves.set(path, String(value));
  else for (const [name, content] of Object.entries(value)) leavesOf(content, `${path}.${name}`, leaves);
  return leaves;
}

/** `Patient.name[0]`, `Patient.name` and `Patient` of `Patient.name[0].given`. */
export function holdersOf(path: string): string[] {
  return [...path.matchAll(/[.[]/g)].map(({ index }) => path.slice(0, index));
}
