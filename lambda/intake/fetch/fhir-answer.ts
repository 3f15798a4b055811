import type { Bundle, Resource } from 'fhir/r4.js';

/** The resource in a body, undefined if it is none: the message of a native error would quote it. */
export function resourceOf(text: string): Resource | undefined {
  try {
    const json: unknown = JSON.parse(text);
    const isResource = typeof json === 'object' && json !== null && 'resourceType' in json;
    return isResource ? (json as Resource) : undefined;
  } catch {
    return undefined;
  }
}

/** The Bundle in a body, undefined if it is none. */
export function bundleOf(text: string): Bundle | undefined {
  const resource = resourceOf(text);
  const { entry = [], link = [] } = { ...resource } as Partial<Bundle>;
  const isBundle = resource?.resourceType === 'Bundle' && Array.isArray(entry) && Array.isArray(link);
  return isBundle ? (resource as Bundle) : undefined;
}
