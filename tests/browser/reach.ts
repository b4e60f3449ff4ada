/** What every page owes everybody, whatever it shows: it is accessible, fits its window, and can be pressed by a thumb. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

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
