import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** A picture of docs/, written anew with UPDATE_SCREENSHOTS=1. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env.UPDATE_SCREENSHOTS === undefined) return;
  const path = fileURLToPath(new URL(`../../docs/${name}.png`, import.meta.url));
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path });
}
