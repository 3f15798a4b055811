import { fitsInvocation, TOO_LARGE_BODY } from '../../local/invocation.ts';
import { isFhirId } from '../../mapping/core/fhir-id.ts';

/** What a line holds, as far as it has to be known to send it; the API judges the rest. */
export type Resource =
  | { readonly kind: 'patient'; readonly id: string; readonly body: Uint8Array }
  | { readonly kind: 'skipped'; readonly resourceType: string }
  | { readonly kind: 'rejected'; readonly reason: string };

/**
 * Reads a line. A Patient with an id keeps its bytes; one without gets its id, so that sending it twice updates one
 * Patient and never makes a second.
 *
 * @param bytes undefined if they are more than the API takes
 * @param newId of a Patient that has none
 * @returns for what is no Patient a reason without any of the line's values
 */
export function readResource(bytes: Uint8Array | undefined, newId: () => string): Resource {
  if (bytes === undefined) return rejected(TOO_LARGE_BODY);
  const text = utf8(bytes);
  if (text === undefined) return rejected('not UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message of the native error quotes the line.
    return rejected('not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return rejected('not a JSON object');
  const { resourceType, id } = value as { resourceType?: unknown; id?: unknown };
  if (typeof resourceType !== 'string' || !/^[A-Z][A-Za-z]{1,40}$/.test(resourceType))
    return rejected('resourceType: expected the name of a resource, such as Patient');
  // Skipped, its Patients would be missed in silence.
  if (resourceType === 'Bundle')
    return rejected('a Bundle in NDJSON or in a Bundle is not unpacked; save it as .json');
  if (resourceType !== 'Patient') return { kind: 'skipped', resourceType };
  if (id === undefined) {
    const made = newId();
    return patient(made, JSON.stringify({ ...value, id: made }));
  }
  if (typeof id !== 'string' || !isFhirId(id))
    return rejected('Patient.id: expected 1 to 64 of A-Z a-z 0-9 - .');
  // URLs take `.` and `..` as steps in a path, however they are encoded.
  if (/^\.\.?$/.test(id)) return rejected('Patient.id: . and .. cannot stand in a URL');
  return patient(id, text, bytes);
}

/** @param body the bytes of the text as they came */
function patient(id: string, text: string, body: Uint8Array = Buffer.from(text)): Resource {
  return fitsInvocation(text) ? { kind: 'patient', id, body } : rejected(TOO_LARGE_BODY);
}

function rejected(reason: string): Resource {
  return { kind: 'rejected', reason };
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
