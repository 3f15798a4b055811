import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = ['', 'docs/'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}${name}`),
);
/** Folders that are made and not kept. */
const MADE = ['node_modules', 'dist', 'cdk.out'];
const FOLDERS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !MADE.includes(entry.name))
  .map(({ name }) => name);

const text = (page: string) => readFileSync(join(ROOT, page), 'utf8');
/** Without blocks of code, in which brackets and # mean something else. */
const prose = (page: string) => text(page).replace(/^```.*?^```$/gms, '');

test.each(PAGES)('every link of %s leads to a file and a heading that exist', (page) => {
  expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
});

test('links are found, and those that lead nowhere too', () => {
  expect(PAGES.flatMap(linksOf).length).toBeGreaterThan(100);
  expect(leadsSomewhere('README.md', 'docs/logs.md#traces')).toBe(true);
  expect(leadsSomewhere('README.md', 'docs/logs.md#no-such-heading')).toBe(false);
  expect(leadsSomewhere('docs/logs.md', 'docs/logs.md')).toBe(false);
});

test.each(PAGES)('every file of the project that %s names exists', (page) => {
  const named = [...text(page).matchAll(/`([\w.-]+\/[\w./-]*\w)`/g)].map(([, path = '']) => path);

  expect(named.filter((path) => FOLDERS.includes(path.split('/')[0] ?? '') && !exists(path))).toEqual([]);
});

test.each(PAGES.filter((page) => page.startsWith('docs/')))('a page leads to %s', (page) => {
  const others = PAGES.filter((other) => other !== page);
  const targets = others.flatMap((other) => linksOf(other).map((link) => join(dirname(other), link)));

  expect(targets.map((target) => target.replace(/#.*/, ''))).toContain(page);
});

/** Targets of links and pictures within the repository. */
function linksOf(page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  return exists(target) && (anchor === undefined || anchorsOf(target).includes(anchor));
}

function exists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

/** Of headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
