import type { Plugin } from 'esbuild';

/**
 * Leaves a module out of a bundle, which loads it from a file beside it when one of its functions is first called. The source
 * does not change: it imports the module as any other.
 *
 * @param module end of its path
 * @param functions all that it exports
 * @param file that it is bundled into, an ES module
 */
export function loadedLater(module: string, functions: readonly string[], file: string): Plugin {
  const contents = `
import { createRequire } from 'node:module';
const load = createRequire(import.meta.url);
${functions.map((name) => `export const ${name} = (...values) => load('./${file}').${name}(...values);`).join('\n')}`;
  return {
    name: 'loaded-later',
    setup(build) {
      build.onLoad({ filter: new RegExp(`/${module.replaceAll('.', '\\.')}$`) }, () => ({ contents }));
    },
  };
}
