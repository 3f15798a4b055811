import type { Resource } from 'fhir/r4.js';
import type { Problem } from '../core/problem.ts';
import { codeOf, type Primitive, R4_PRIMITIVES } from './r4-primitives.ts';
import { type ElementTables, R4_TYPES } from './r4-types.ts';
import { type Check, Walk } from './walk.ts';

// One walk through the body, along the tables of R4's types: each value is checked once, so all problems are found
// in time that is linear in the size of the body.

/** What an object of a type may and must hold. */
interface ObjectRules {
  readonly expected: string;
  readonly members: ReadonlyMap<string, Check>;
  readonly required: readonly string[];
}

/** Modifier elements. A message cannot express them, so they are refused. */
const MODIFIERS = ['modifierExtension', 'implicitRules'];

/**
 * Creates the check of a JSON value against a resource type of FHIR R4, including that its texts can be encoded. All
 * problems are reported at once; unknown extensions are allowed.
 *
 * @param tables the elements of the type and of its parts, and of further resources that it may contain, written as in
 *   `r4-types.ts`
 * @param choices elements of which R4 allows one (`deceased[x]`)
 */
export function validator<R extends Resource>(
  type: R['resourceType'],
  tables: ElementTables,
  choices: readonly (readonly [string, string])[] = [],
): (body: object) => R | readonly Problem[] {
  const rules = new Map(RULES);
  const own: Lookup = (one) => rules.get(one);
  // A resource of the type itself is not mapped where another one contains it.
  const contained: Lookup = (one) => (one === type ? undefined : own(one));
  for (const [name, elements] of Object.entries(tables)) rules.set(name, rulesOf(elements, own, contained));
  const isResource = isOf(type, own);
  return (body) => {
    const walk = new Walk(type);
    isResource(body, walk);
    for (const [one, other] of choices)
      if (one in body && other in body) walk.problemAt(other, `only one of ${one} and ${other}`);
    return walk.problems.length === 0 ? (body as R) : walk.problems;
  };
}

type Lookup = (type: string) => ObjectRules | undefined;

function isOf(type: string, rulesOfType: Lookup = (one) => RULES.get(one)): Check {
  return (value, walk) => checkObject(value, rulesOfType(type) ?? ANY_RESOURCE, walk);
}

function checkObject(value: unknown, { expected, members, required }: ObjectRules, walk: Walk): void {
  if (!isObject(value)) {
    walk.problem(expected);
    return;
  }
  for (const name in value) {
    const check = members.get(name);
    const content = value[name];
    if (check === undefined) unknown(name, members, walk);
    else if (content !== undefined) walk.check(name, content, check);
  }
  for (const name of required) if (value[name] === undefined) walk.problemAt(name, 'to be there');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknown(name: string, members: ReadonlyMap<string, Check>, walk: Walk): void {
  if (MODIFIERS.includes(name)) {
    walk.problemAt(name, 'none, because it changes the meaning and cannot be mapped');
    return;
  }
  const known = [...members.keys()].filter((one) => !one.startsWith('_'));
  walk.problemAt(name, `an element of R4: ${known.join(', ')}`, true);
}

function isPrimitive({ isValid, expected }: Primitive): Check {
  return (value, walk) => {
    if (isValid(value)) return;
    const isTorn = typeof value === 'string' && !value.isWellFormed();
    walk.problem(isTorn ? 'well-formed Unicode, got half of a surrogate pair' : expected);
  };
}

/** @param orNull JSON has null where an entry of a list has only a value, or only extensions */
function isList(one: Check, expected: string, orNull: boolean): Check {
  return (value, walk) => {
    if (!Array.isArray(value)) {
      walk.problem(expected);
      return;
    }
    for (let index = 0; index < value.length; index += 1)
      if (value[index] !== null || !orNull) walk.check(index, value[index], one);
  };
}

/** A contained resource. Those that the mapping reads are checked; others are not mapped. */
function isContained(rulesOfType: Lookup = (one) => RULES.get(one)): Check {
  return (value, walk) => {
    const type = isObject(value) ? value.resourceType : undefined;
    const rules = typeof type === 'string' ? rulesOfType(type) : undefined;
    if (rules?.members.has('resourceType')) checkObject(value, rules, walk);
    else if (!isObject(value)) walk.problem(ANY_RESOURCE.expected);
    else if (type === undefined) walk.problemAt('resourceType', 'to be there');
    else walk.check('resourceType', type, isString);
  };
}

const isString = isPrimitive(R4_PRIMITIVES.string as Primitive);
const EXTENSIONS = isList(isOf('Extension'), 'a list', false);
/** What every datatype has. */
const ELEMENT: readonly (readonly [string, Check])[] = [
  ['id', isString],
  ['extension', EXTENSIONS],
];
const ANY_RESOURCE: ObjectRules = {
  expected: 'a resource: an object with resourceType',
  members: new Map(),
  required: [],
};

function rulesOf(
  elements: Readonly<Record<string, string>>,
  lookup?: Lookup,
  contained?: Lookup,
): ObjectRules {
  const members = Object.entries(elements).flatMap(([name, written]) =>
    membersOf(name, written, lookup, contained),
  );
  const required = Object.entries(elements).filter(([, written]) => written.endsWith('!'));
  return {
    expected: 'an object',
    members: new Map([...ELEMENT, ...members]),
    required: required.map(([name]) => name),
  };
}

/** The element itself and, where it is a primitive, what JSON keeps beside it as `_element`. */
function membersOf(name: string, written: string, lookup?: Lookup, contained?: Lookup): [string, Check][] {
  const many = written.includes('*');
  const type = written.replace(/[*!]+$/, '');
  const primitive = primitiveOf(name, type);
  const inside = type === 'Resource' ? isContained(contained) : isOf(type, lookup);
  const one = primitive === undefined ? inside : isPrimitive(primitive);
  const element: [string, Check] = [name, many ? isList(one, 'a list', primitive !== undefined) : one];
  if (primitive === undefined || name === 'resourceType') return [element];
  const beside = isOf('Element');
  return [element, [`_${name}`, many ? isList(beside, 'a list of objects', true) : beside]];
}

function primitiveOf(name: string, type: string): Primitive | undefined {
  return name === 'resourceType' || type.includes('|') ? codeOf(type.split('|')) : R4_PRIMITIVES[type];
}

/** Types that an extension can have as its value. */
const VALUE_TYPES = [
  ...Object.keys(R4_PRIMITIVES).filter((name) => name !== 'xhtml'),
  ...Object.entries(R4_TYPES)
    .filter(
      ([name, elements]) => !name.includes('.') && !('resourceType' in elements) && name !== 'Narrative',
    )
    .map(([name]) => name),
];

const values = VALUE_TYPES.map((type) => [`value${type.charAt(0).toUpperCase()}${type.slice(1)}`, type]);

const RULES: ReadonlyMap<string, ObjectRules> = new Map([
  ...Object.entries(R4_TYPES).map(([name, elements]) => [name, rulesOf(elements)] as const),
  ['Element', { ...rulesOf({}), expected: 'an object with id or extension' }] as const,
  [
    'Extension',
    {
      ...rulesOf({ url: 'uri!', ...Object.fromEntries(values) }),
      expected: 'an extension: an object with url',
    },
  ] as const,
]);
