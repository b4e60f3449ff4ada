/** What every page owes everybody, whatever it shows: it is accessible, fits its window, and can be pressed by a thumb. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What axe finds wrong (WCAG 2.2 A and AA), in a form that tells where. */
export async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page })
    // React Aria's own live region: empty between two announcements.
    .exclude('[data-live-announcer]')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`));
}

/** Nothing reaches beyond the width of the window: by how many CSS px the page is wider. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Smallest side of anything to press, as `--target` of tokens.css says. CSS px. */
const target = 44;

/** What can be pressed and is smaller than a thumb needs. A link inside a sentence is as high as its line (WCAG 2.5.8). */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const isInSentence = (element: Element) =>
      element.matches('a') && [...(element.parentElement?.childNodes ?? [])].some((node) => node.nodeType === 3);
    return (
      [...document.querySelectorAll('a[href], button, summary, input, [role="button"]')]
        .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !isInSentence(element))
        // What the keyboard alone finds, such as the way past the head of the page.
        .filter((element) => getComputedStyle(element).clipPath === 'none')
        .flatMap((element) => {
          const { width, height } = element.getBoundingClientRect();
          const what = `${Math.round(width)} × ${Math.round(height)}: ${element.outerHTML.slice(0, 120)}`;
          return width < least || height < least ? [what] : [];
        })
    );
  }, target);
}

/** Runs in the page: nothing moves but what moves for ever. */
function isStill(): boolean {
  return document
    .getAnimations()
    .every(({ effect }) => effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY);
}

const sizes = [
  { width: 320, height: 640, colorScheme: 'light', asks: ['small'] },
  { width: 390, height: 844, colorScheme: 'dark', asks: ['violations', 'small'] },
  { width: 1440, height: 860, colorScheme: 'light', asks: ['violations'] },
] as const;
type Ask = (typeof sizes)[number]['asks'][number];

const asked: Readonly<Record<Ask, (page: Page) => Promise<readonly string[]>>> = { violations, small: smallTargets };

/**
 * Asked of a page that stands there: whether it fits on phones and large screens, is accessible in light and dark, and fits a thumb.
 * @param but not asked
 */
export async function fits(page: Page, what: string, but?: Ask): Promise<void> {
  for (const { width, height, colorScheme, asks } of sizes) {
    const where = `${what} at ${width} × ${height} in ${colorScheme}`;
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    // While it fades in, and from light to dark, a page has colours of neither.
    await page.waitForFunction(isStill);
    expect(await overflow(page), where).toBeLessThanOrEqual(0);
    for (const ask of asks.filter((one) => one !== but)) expect(await asked[ask](page), where).toEqual([]);
  }
}
