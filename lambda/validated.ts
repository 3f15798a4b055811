import type { Resource } from 'fhir/r4.js';
import type { Problem } from '../mapping/core/problem.ts';
import {
  type ResourceModule,
  UnmappableCharactersError,
  type Written,
} from '../mapping/core/resource-module.ts';
import { moduleOf, type Registry, typesText } from '../mapping/resources.ts';
import { HttpError } from './http.ts';
import { listText } from './remarks.ts';

/** Largest message in bytes of UTF-8: with its attributes it still fits into the quarantine queue (SQS takes 1 MiB). */
const MOST_MESSAGE_BYTES = 960 * 1024;

/**
 * The module of the resource in a JSON object, which says its type.
 *
 * @throws HttpError 400 if no module has it
 */
export function moduleOfBody(body: object, registry: Registry): ResourceModule {
  const module = moduleOf('resourceType' in body ? body.resourceType : undefined, registry);
  if (module !== undefined) return module;
  throw new HttpError(400, 'resource-type', `resourceType: expected ${typesText(registry)}, as in the URL.`);
}

/**
 * The resource in a JSON object.
 *
 * @throws HttpError 400 that names every problem with its place
 */
export function validated(body: object, module: ResourceModule): Resource {
  moduleOfBody(body, [module]);
  const resource = module.validate(body);
  if ('resourceType' in resource) return resource;
  const message = `Not a valid FHIR R4 ${module.type}. ${problemsText(resource)}`;
  throw new HttpError(400, 'invalid', message, {}, resource.map(loggedPath));
}

/**
 * A message, as the mapping writes it.
 *
 * @throws HttpError 400 if the site refuses characters of it, with the place of each text
 */
export function written(write: () => Written): Written {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof UnmappableCharactersError)) throw error;
    const { characterSet, paths } = error;
    const places = listText(paths.map((path) => `${path}: expected characters of ${characterSet} alone`));
    const message = `The site takes ${characterSet} (MSH-18). ${places}`;
    throw new HttpError(400, 'character-set', message, {}, paths);
  }
}

/** @throws HttpError 413 if a message is larger than the queues take */
export function assertSize(message: string): void {
  const bytes = Buffer.byteLength(message);
  if (bytes > MOST_MESSAGE_BYTES) {
    throw new HttpError(
      413,
      'too-large',
      `The message would have ${bytes} bytes, the most is ${MOST_MESSAGE_BYTES}.`,
    );
  }
}

/** An unknown element name may be patient data in the wrong place: only the caller sees it. */
function loggedPath({ path, isUnknown = false }: Problem): string {
  return isUnknown ? path.replace(/[^.]*$/, '?') : path;
}

function problemsText(problems: readonly Problem[]): string {
  return listText(problems.map(({ path, expected }) => `${path}: expected ${expected}`));
}
