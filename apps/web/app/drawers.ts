/** The browser's two storages, undefined where it forbids them (private windows, strict cookie settings). */
export function drawerOf(which: 'localStorage' | 'sessionStorage'): Storage | undefined {
  try {
    const drawer = globalThis[which];
    // Some browsers hand out a storage that only throws when written to.
    drawer.setItem('foyer.probe', '');
    drawer.removeItem('foyer.probe');
    return drawer;
  } catch (cause) {
    if (cause instanceof DOMException) return undefined;
    throw cause;
  }
}
