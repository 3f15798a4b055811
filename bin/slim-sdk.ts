import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Leaves the credential providers that Lambda does not need (SSO, profiles, web identity, …) out of the bundle: Lambda
 * passes credentials in environment variables.
 */
export const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk\/credential-provider-node\/.*\/index\.js$/ }, ({ path }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: path.replace(/index\.js$/, ''),
    }));
  },
};

/**
 * Replaces the constants that the SDK's schemas use as computed keys (`{ [_h]: … }`) by their values. Only then can
 * esbuild see that the schemas of unused operations have no side effects, and remove them.
 */
export const shakenSchemas: Plugin = {
  name: 'shaken-schemas',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/\w+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const constants = new Map(
        [...source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name, text]) => [name, text]),
      );
      const key = (computed: string, name: string) => {
        const text = constants.get(name);
        return text === undefined ? computed : `${text}:`;
      };
      return { contents: source.replace(/\[(_\w+)\]:/g, key), loader: 'js' };
    });
  },
};

/** Reduces a client's `package.json` to its version. The client reads nothing else of it, for its user agent. */
export const clientVersions: Plugin = {
  name: 'client-versions',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk\/client-[\w-]+\/package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
