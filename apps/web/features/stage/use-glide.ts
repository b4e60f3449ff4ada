/** Lets a tile glide from where it stood to where it stands: FLIP with transforms alone, numbers instead of measuring. */
import { type RefObject, useLayoutEffect, useRef } from 'react';
import type { Box, Rect } from '../../engine/view/layout.ts';

const duration = 220;
const easing = 'cubic-bezier(0.2, 0.7, 0.2, 1)';

/** A change of the stage's own size is followed at once: gliding behind a window's edge looks broken. */
export function useGlide(ref: RefObject<HTMLElement | null>, rect: Rect, space: Box): void {
  const before = useRef<{ readonly rect: Rect; readonly space: Box } | undefined>(undefined);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = { rect, space };
    const element = ref.current;
    if (element === null || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    if (old === undefined) {
      element.animate([{ opacity: 0 }, { opacity: 1 }], { duration, easing });
    } else if (old.space === space && !same(old.rect, rect)) {
      element.animate([{ transform: from(old.rect, rect) }, { transform: at(rect) }], { duration, easing });
    }
  }, [ref, rect, space]);
}

export function at({ x, y }: Rect): string {
  return `translate(${x}px, ${y}px)`;
}

function from(old: Rect, { width, height }: Rect): string {
  return `${at(old)} scale(${old.width / Math.max(1, width)}, ${old.height / Math.max(1, height)})`;
}

function same(a: Rect, b: Rect): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
