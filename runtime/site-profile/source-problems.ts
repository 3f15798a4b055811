import type { FhirSource } from './fhir-source.ts';
import { SOURCE } from './source-form.ts';

/** Paths of the API that are no source's. */
const RESERVED: readonly string[] = ['persistence'];

/**
 * Problems of the member `sources` of a site profile, which is a list.
 *
 * @param isDeleting whether the site sends deletions
 */
export function sourceProblems(sources: readonly unknown[], isDeleting: boolean): readonly string[] {
  return sources.flatMap((source, index) => {
    const place = `sources.${index}`;
    const problems = SOURCE(source, place);
    return problems.length > 0
      ? problems
      : conflicts(source as FhirSource, (sources as FhirSource[]).slice(0, index), isDeleting).map(
          (problem) => `${place}: ${problem}`,
        );
  });
}

function conflicts(source: FhirSource, earlier: readonly FhirSource[], isDeleting: boolean): string[] {
  const { name, dialect, authentication, server, reconcileHours, ownFeed } = source;
  const problems: string[] = [];
  if (RESERVED.includes(name)) problems.push(`name: ${name} is a path of the API itself`);
  const same = earlier.findIndex((one) => one?.name === name);
  if (same !== -1) problems.push(`name: ${name} is the name of sources.${same}`);
  if (server === undefined && reconcileHours !== undefined)
    problems.push('server is missing: reconcileHours needs one to compare the record with');
  // Medplum signs the body alone, and a deletion is a header beside the body {}: anyone who has seen one could delete any id.
  if (server === undefined && isDeleting && dialect === 'medplum' && authentication.scheme === 'hmac')
    problems.push('server is missing: the HMAC does not cover which resource is deleted, so it is asked for');
  if (ownFeed !== undefined && ownFeed.sources === undefined && ownFeed.tags === undefined)
    problems.push('ownFeed: expected sources, tags or both');
  return problems;
}
