import { copyFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { ajvAheadOfTime } from './ajv-ahead-of-time.ts';
import { loadedLater } from './loaded-later.ts';
import {
  clientVersions,
  environmentCredentials,
  plainEndpointCache,
  shakenSchemas,
  withoutEventStreams,
} from './slim-sdk.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** One ES module for Node 24. CommonJS packages call `require`, which an ES module does not have. */
const COMMON: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as toRequire } from 'node:module'; const require = toRequire(import.meta.url);",
  },
};

/** What Lambda runs: the folder of each, and its handler. */
const LAMBDAS = {
  transform: 'lambda/handler.ts',
  intake: 'lambda/intake/handler.ts',
  reconcile: 'lambda/intake/reconcile/handler.ts',
};

const CONTAINERS = ['fargate-sender', 'test-hl7-server'];

/** What checks a site profile: the handler loads it only where there is one. */
const CHECK = { module: 'runtime/site-profile/site-profile-of.ts', file: 'site-profile-of.mjs' };
const CHECKED_LATER = loadedLater(CHECK.module, ['siteProfileOf'], CHECK.file);

/** Created once: Ajv compiles only when the check is first loaded, which a process does once. */
let aheadOfTime: Promise<Plugin> | undefined;

export interface Bundle {
  readonly path: string;
  readonly bytes: number;
  /** Its contents: bytes by source file. */
  readonly parts: Readonly<Record<string, number>>;
}

/**
 * Builds what is deployed: for each Lambda a folder with `handler.mjs` and what it loads later beside it, the transform first, and
 * for each container one with `main.mjs` and its Dockerfile.
 *
 * @param folder the output folder; its content is replaced
 */
export async function buildBundles(folder: string): Promise<Bundle[]> {
  await rm(folder, { recursive: true, force: true });
  const bundles: Bundle[] = [];
  for (const [name, handler] of Object.entries(LAMBDAS))
    bundles.push(
      await bundle({ entryPoints: [handler] }, join(folder, name, 'handler.mjs'), slim([CHECKED_LATER])),
      await profileCheck(join(folder, name)),
      ...(await fhirPathEngine(join(folder, name))),
    );
  bundles.push(
    await bundle(
      { entryPoints: ['lambda/canary/handler.ts'] },
      join(folder, 'canary', 'handler.mjs'),
      slim([]),
    ),
  );
  for (const name of CONTAINERS) {
    // Not minified, so that stack traces are readable.
    const main = { entryPoints: [`${name}/main.ts`] };
    bundles.push(await bundle(main, join(folder, name, 'main.mjs'), COMMON));
    await copyFile(join(ROOT, name, 'Dockerfile'), join(folder, name, 'Dockerfile'));
  }
  return bundles;
}

/** The check of a site profile, with the validator of its schema, as a file beside the handler. */
async function profileCheck(folder: string): Promise<Bundle> {
  aheadOfTime ??= ajvAheadOfTime(pathToFileURL(join(ROOT, CHECK.module)));
  return bundle({ entryPoints: [CHECK.module] }, join(folder, CHECK.file), slim([await aheadOfTime]));
}

/**
 * The FHIRPath engine as a package beside the handler, which loads it only for a site profile that has expressions
 * (runtime/site-profile/fhir-path-engine.ts). So no cold start without one reads it.
 */
async function fhirPathEngine(folder: string): Promise<Bundle[]> {
  const { resolve } = createRequire(import.meta.url);
  const { banner: _, ...options } = COMMON;
  const built: Bundle[] = [];
  for (const name of ['fhirpath', 'fhirpath/fhir-context/r4'])
    built.push(
      await bundle({ entryPoints: [resolve(name)] }, join(folder, 'node_modules', name, 'index.js'), {
        ...options,
        format: 'cjs',
        minify: true,
      }),
    );
  return built;
}

/** Options for what Lambda loads at a cold start. */
function slim(plugins: Plugin[]): BuildOptions {
  return {
    ...COMMON,
    minify: true,
    plugins: [
      environmentCredentials,
      shakenSchemas,
      clientVersions,
      withoutEventStreams,
      plainEndpointCache,
      ...plugins,
    ],
  };
}

/** The three SDK clients that the Lambda uses, bundled alone and in the same way: the lower bound for a cold start. */
export function buildSdkAlone(path: string): Promise<Bundle> {
  const contents = `
    import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
    import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
    import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
    const clients = [new DynamoDBClient({}), new S3Client({}), new SQSClient({})];
    export const used = [clients, GetItemCommand, UpdateItemCommand, GetObjectCommand, SendMessageCommand];`;
  return bundle({ stdin: { contents, resolveDir: ROOT } }, path, slim([]));
}

async function bundle(entry: BuildOptions, path: string, options: BuildOptions): Promise<Bundle> {
  const { metafile } = await build({ ...options, ...entry, outfile: path, metafile: true });
  const [output] = Object.values(metafile?.outputs ?? {});
  const parts = Object.entries(output?.inputs ?? {}).map(([file, { bytesInOutput }]) => [
    file,
    bytesInOutput,
  ]);
  return { path, bytes: output?.bytes ?? 0, parts: Object.fromEntries(parts) };
}
