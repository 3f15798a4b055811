import { readFileSync } from 'node:fs';
import { withoutMark } from '../byte-order-mark.ts';

/**
 * The JSON of a site profile, without members whose name begins with `//`, which are comments.
 *
 * @param source JSON, or the path of a JSON file
 */
export function profileJson(source: string): { readonly json: unknown } | { readonly problem: string } {
  try {
    const text = source.trimStart().startsWith('{') ? source : readFileSync(source, 'utf8');
    return { json: withoutComments(JSON.parse(withoutMark(text))) };
  } catch (error) {
    const isSyntax = error instanceof SyntaxError;
    return { problem: isSyntax ? `is not JSON: ${error.message}` : `${source} cannot be read` };
  }
}

function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !name.startsWith('//'));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutComments(member)]));
}
