/** Which browser's own controls a person must look for: they differ in where they hide the permission. */
export type BrowserFamily = 'chromium' | 'firefox' | 'safari' | 'ios';

/**
 * @param agent `navigator.userAgent`
 * @param touchPoints `navigator.maxTouchPoints`: an iPad calls itself a Macintosh, but no Macintosh has a touch screen
 */
export function browserFamily(agent: string, touchPoints: number): BrowserFamily {
  if (/iPhone|iPad|iPod/.test(agent) || (agent.includes('Macintosh') && touchPoints > 1)) return 'ios';
  if (/Firefox\//.test(agent)) return 'firefox';
  if (/Chrom(e|ium)\/|Edg\//.test(agent)) return 'chromium';
  return /Safari\//.test(agent) ? 'safari' : 'chromium';
}
