/** Recognises the product behind a provider by its addresses, so that advice can name its own menus. */

export const products = ['authentik', 'Keycloak', 'Microsoft Entra ID', 'Okta', 'Zitadel'] as const;
export type Product = (typeof products)[number];

const entraHosts: ReadonlySet<string> = new Set([
  ...['login.microsoftonline.com', 'login.microsoftonline.us', 'login.partner.microsoftonline.cn'],
  ...['login.microsoft.com', 'sts.windows.net'],
]);

const signs: { readonly [P in Product]: (url: URL) => boolean } = {
  authentik: ({ pathname }) => pathname.startsWith('/application/o/'),
  Keycloak: ({ pathname }) => /\/realms\/[^/]+(?:\/|$)/.test(pathname),
  'Microsoft Entra ID': ({ hostname }) => entraHosts.has(hostname) || hostname.endsWith('.ciamlogin.com'),
  Okta: ({ hostname, pathname }) =>
    /(?:^|\.)okta(?:preview|-emea)?\.com$/.test(hostname) || /\/oauth2\/(?:[^/]+\/)?v1\/authorize$/.test(pathname),
  Zitadel: ({ hostname, pathname }) => hostname.endsWith('.zitadel.cloud') || pathname === '/oauth/v2/authorize',
};

/**
 * The issuer tells most of them apart; products that can be reached under any name are known by the path of their
 * authorization endpoint. Null where no product is recognised.
 */
export function productOf(issuer: string, authorizationEndpoint?: string): Product | null {
  for (const address of [issuer, authorizationEndpoint ?? '']) {
    const url = URL.parse(address);
    const found = url === null ? undefined : products.find((product) => signs[product](url));
    if (found !== undefined) return found;
  }
  return null;
}
