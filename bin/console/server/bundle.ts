import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A file of the page. */
export interface Asset {
  readonly contentType: string;
  readonly text: string;
}

const folder = (name: string) => fileURLToPath(new URL(`../page/${name}`, import.meta.url));

/**
 * The page's files by path. Script and style are bundled at the first request, so that npm start does not wait for them.
 */
export const ASSETS: Readonly<Record<string, () => Promise<Asset>>> = {
  '/console': async () => ({
    contentType: 'text/html; charset=utf-8',
    text: await readFile(folder('page.html'), 'utf8'),
  }),
  '/console/page.css': once(() => bundle('page.css', 'text/css; charset=utf-8')),
  '/console/page.js': once(() => bundle('main.tsx', 'text/javascript; charset=utf-8')),
};

async function bundle(entry: string, contentType: string): Promise<Asset> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [folder(entry)],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    // The first versions that support light-dark(). For older targets esbuild would expand it.
    target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  });
  return { contentType, text: outputFiles[0]?.text ?? '' };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
