import type { ErrorObject } from 'ajv';
import type { FhirPathCompiler } from '../../mapping/core/fhir-path.ts';
import { notTruncatable } from '../../mapping/core/lengths.ts';
import { DEFAULT_PROFILE, type SiteProfile } from '../../mapping/core/site-profile.ts';
import { fhirPathEngine } from './fhir-path-engine.ts';
import { fieldProblems } from './field-problems.ts';
import {
  ambiguousAuthorities,
  ambiguousCodes,
  ambiguousNames,
  markingTypes,
} from './site-profile-ambiguities.ts';
import { unmappableTexts } from './site-profile-characters.ts';
import { isProfile, partAt } from './site-profile-schema.ts';

/**
 * A site profile as the mapping takes it, of JSON without comments, or the list of its problems. With the schema and its
 * validator it is as large as a tenth of the Lambda, which has it in a file of its own (bin/bundles.ts).
 */
export function siteProfileOf(json: unknown): SiteProfile | readonly string[] {
  // These errors only repeat that of what they apply.
  const repeats = ['if', 'propertyNames'];
  const errors = isProfile(json)
    ? []
    : (isProfile.errors ?? []).filter(({ keyword }) => !repeats.includes(keyword));
  const { sources: _, ...profile } = Object(json) as Partial<SiteProfile> & { sources?: unknown };
  const isWellFormed = (member: string) =>
    !errors.some(({ instancePath, keyword }) =>
      instancePath === '' ? keyword !== 'additionalProperties' : instancePath.startsWith(`/${member}`),
    );
  let fhirPath: FhirPathCompiler | undefined;
  const engine = () => {
    fhirPath ??= fhirPathEngine();
    return fhirPath;
  };
  const problems = [
    ...errors.map(problemOf),
    ...(isWellFormed('assigningAuthorities')
      ? ambiguousAuthorities(profile.assigningAuthorities ?? [], profile.fhirIdentifier?.assigner)
      : []),
    ...(isWellFormed('maximumLengths') ? wrongTruncations(profile.maximumLengths ?? {}) : []),
    ...(isWellFormed('localCodes') ? ambiguousCodes(profile.localCodes ?? {}, profile) : []),
    ...fieldProblems(
      (isWellFormed('fields') ? profile.fields : undefined) ?? {},
      (isWellFormed('zSegments') ? profile.zSegments : undefined) ?? [],
      (isWellFormed('version') ? profile.version : undefined) ?? DEFAULT_PROFILE.version,
      engine,
    ),
    ...(isWellFormed('codingSystemNames') ? ambiguousNames(profile.codingSystemNames ?? {}) : []),
    ...(isWellFormed('identifierTypes') ? markingTypes(profile.identifierTypes ?? {}) : []),
    ...(isWellFormed('characterSet') ? unmappableTexts(profile) : []),
    ...withdrawnMerge(profile),
  ];
  if (problems.length > 0) return problems;
  const localCodes = { ...DEFAULT_PROFILE.localCodes, ...profile.localCodes };
  const fhirIdentifier = { ...DEFAULT_PROFILE.fhirIdentifier, ...profile.fhirIdentifier };
  const identifiers = { ...DEFAULT_PROFILE.identifiers, ...profile.identifiers };
  const segments = { ...DEFAULT_PROFILE.segments, ...profile.segments };
  const ofEngine = fhirPath === undefined ? {} : { fhirPath };
  return { ...DEFAULT_PROFILE, ...profile, ...ofEngine, localCodes, fhirIdentifier, identifiers, segments };
}

function problemOf({ instancePath, keyword, params, propertyName }: ErrorObject): string {
  const place = instancePath.slice(1).replaceAll('/', '.') || 'the profile';
  const part = partAt(instancePath);
  switch (keyword) {
    case 'additionalProperties':
      return `${place}: ${params.additionalProperty} is not known, expected ${Object.keys({ ...part, ...part.then }.properties ?? {}).join(', ')}`;
    case 'required':
    case 'dependencies':
      return `${place}: ${params.missingProperty} is missing`;
  }
  const { description } = propertyName === undefined ? part : (part.propertyNames ?? {});
  return `${place}: expected ${description}`;
}

/** A18 and A34 are in no structure of v2.7 and later, which withdrew them. */
function withdrawnMerge({ merge, version }: Partial<SiteProfile>): string[] {
  const isWithdrawn =
    merge !== undefined && merge !== 'A40' && version !== undefined && WITHOUT_OLD_MERGES.has(version);
  return isWithdrawn ? [`merge: v${version} has withdrawn ${merge}, expected A40`] : [];
}

const WITHOUT_OLD_MERGES: ReadonlySet<string> = new Set(['2.7', '2.8']);

function wrongTruncations(maximumLengths: SiteProfile['maximumLengths']): string[] {
  return Object.entries(maximumLengths).flatMap(([place, limit]) => {
    const problem = typeof limit === 'object' && limit.truncate ? notTruncatable(place) : undefined;
    return problem === undefined ? [] : [`maximumLengths.${place}: ${problem}`];
  });
}
