import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const AXE = fileURLToPath(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url));

/** A desk and a telephone. */
const SIZES = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
] as const;

/**
 * What axe-core finds wrong with the page as it is now, on a desk and on a telephone, with all of its rules: WCAG's and
 * best practices. One line for each element: `390 px: region: .pipeline`.
 */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const before = page.viewportSize();
  const problems: string[] = [];
  for (const size of SIZES) {
    await page.setViewportSize(size);
    problems.push(...(await problemsAt(page)).map((problem) => `${size.width} px: ${problem}`));
    const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    if (Number(over) > 0) problems.push(`${size.width} px: ${over} px run over the edge`);
  }
  if (before !== null) await page.setViewportSize(before);
  return problems;
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

async function problemsAt(page: Page): Promise<string[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(await readFile(AXE, 'utf8'));
  const { violations, passes } = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] })`,
  )) as { violations: Violation[]; passes: unknown[] };
  // Without it, a page that is not there would be without problems.
  if (passes.length === 0) throw new Error('axe looked at nothing');
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** The next Tab goes to the first element of the page. */
export async function focusTop(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
    scrollTo(0, 0);
  })()`);
}

/** Elements that the Tab key reaches, from the top of the page on: their places, in the order of the key. */
export async function tabStops(page: Page, most: number): Promise<{ name: string; x: number; y: number }[]> {
  await focusTop(page);
  const stops = [];
  for (let stop = 0; stop < most; stop += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(`(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      const { x, y } = element.getBoundingClientRect();
      const section = element.closest('section')?.getBoundingClientRect();
      return {
        name: element.textContent.trim().slice(0, 30) || element.name || element.id,
        x: Math.round(section?.x ?? x),
        y: Math.round((section?.y ?? y) + scrollY),
      };
    })()`);
    if (at === null) break;
    stops.push(at as { name: string; x: number; y: number });
  }
  return stops;
}
