import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/**
 * Leaves out of a bundle for Lambda the ways to credentials that it does not have (SSO, profiles, web identity, …):
 * Lambda gives them as environment variables.
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
 * Writes the names that the SDK's schemas use as computed keys (`{ [_h]: … }`) as what they are. Only then can esbuild
 * tell that the schema of an operation that nobody calls has no effect, and leave it out.
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

/** Leaves in a client's `package.json` its version, which is all that the client reads of it: it goes into the user agent. */
export const clientVersions: Plugin = {
  name: 'client-versions',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk\/client-[\w-]+\/package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
