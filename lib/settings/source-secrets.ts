import type { FhirServer, FhirSource } from '../../runtime/site-profile/fhir-source.ts';

/** The ARNs of the secrets that sources name, each once. */
export function secretsOf(sources: readonly FhirSource[]): string[] {
  const secrets = sources.flatMap(({ authentication, server }) => [
    ...secretOf(authentication),
    ...secretOf(server?.authentication),
  ]);
  return [...new Set(secrets)];
}

/** The ARN of the secret of one authentication, if it has one. */
export function secretOf(
  authentication: FhirSource['authentication'] | FhirServer['authentication'],
): string[] {
  return authentication !== undefined && 'secret' in authentication ? [authentication.secret] : [];
}
