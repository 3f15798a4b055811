import { createHash } from 'node:crypto';

/** The name of an image and a tag of it in a registry that speaks the OCI Distribution API, such as public.ecr.aws. */
export interface ImageTag {
  /** Host, and port if it is not that of HTTPS. */
  readonly registry: string;
  /** Such as `docker/library/node`. */
  readonly repository: string;
  readonly tag: string;
}

/** What is wrong with what a registry answered; the text says which image. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
}

/** An image for several platforms: `index` is OCI's name, `manifest.list` Docker's. */
const INDEX = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

const TIMEOUT_MS = 30_000;

interface Index {
  readonly manifests?: readonly {
    readonly platform?: { readonly os: string; readonly architecture: string };
  }[];
}

/**
 * The digest of what a tag names now, `sha256:` and 64 hexadecimal digits: that of the index of all platforms, computed from its bytes.
 *
 * @param platform that the image must be for, such as `linux/arm64`
 * @throws RegistryError if the registry does not answer so, or has no image for the platform
 */
export async function digestOf({ registry, repository, tag }: ImageTag, platform: string): Promise<string> {
  // As Docker does: a registry on the loopback address has no TLS.
  const scheme = registry.startsWith('127.0.0.1:') ? 'http' : 'https';
  const name = `${registry}/${repository}:${tag}`;
  const url = `${scheme}://${registry}/v2/${repository}/manifests/${tag}`;
  const response = await authorized(url, { accept: INDEX.join(', ') });
  if (!response.ok) throw new RegistryError(`${name}: the registry answered ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get('content-type') ?? 'no content type';
  if (!INDEX.includes(type))
    throw new RegistryError(`${name} is ${type}, expected an image for several platforms`);
  const { manifests = [] } = JSON.parse(bytes.toString()) as Index;
  const platforms = manifests.map(({ platform: of }) => `${of?.os}/${of?.architecture}`);
  if (!platforms.includes(platform))
    throw new RegistryError(`${name} is for ${platforms.join(', ')}, expected ${platform}`);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const told = response.headers.get('docker-content-digest') ?? digest;
  if (told !== digest)
    throw new RegistryError(`${name} has the digest ${digest}, but the registry says ${told}`);
  return digest;
}

/** A public registry gives anyone a token, from the address that its first answer names (RFC 6750 §3). */
async function authorized(url: string, headers: Record<string, string>): Promise<Response> {
  const first = await get(url, headers);
  const [, realm, parameters = ''] =
    /^Bearer realm="([^"]+)"(.*)$/i.exec(first.headers.get('www-authenticate') ?? '') ?? [];
  if (first.status !== 401 || realm === undefined) return first;
  const at = new URL(realm);
  for (const [, name = '', value = ''] of parameters.matchAll(/(service|scope)="([^"]*)"/g))
    at.searchParams.set(name, value);
  const { token } = (await (await get(at.href, {})).json()) as { token?: string };
  return get(url, { ...headers, authorization: `Bearer ${token}` });
}

async function get(url: string, headers: Record<string, string>): Promise<Response> {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new RegistryError(`${new URL(url).host} does not answer`, { cause: error });
  }
}
