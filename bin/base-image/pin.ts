import type { ImageTag } from './registry.ts';

/** The first line of a Dockerfile that has one: an image by tag and digest. */
const FROM = /^FROM ([^/\s]+)\/(\S+):([\w.-]+)@(sha256:[0-9a-f]{64})$/m;

/** The image that a Dockerfile begins with, and its digest. */
export interface Pin {
  readonly image: ImageTag;
  readonly digest: string;
}

/** @throws Error if it begins with no image by tag and digest */
export function pinOf(dockerfile: string): Pin {
  const [, registry, repository, tag, digest] = FROM.exec(dockerfile) ?? [];
  if (registry === undefined || repository === undefined || tag === undefined || digest === undefined)
    throw new Error('expected FROM REGISTRY/REPOSITORY:TAG@sha256:DIGEST');
  return { image: { registry, repository, tag }, digest };
}

/** The Dockerfile with another digest. */
export function pinned(dockerfile: string, digest: string): string {
  return dockerfile.replace(FROM, (line) => line.replace(/sha256:[0-9a-f]{64}$/, digest));
}
