/** What this browser remembers of sign-ins at providers: which was taken last, and at which one it is signed in. */

/** The three calls of `localStorage` that are needed. */
export type ProviderDrawer = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const lastKey = 'foyer.provider';
const signedInKey = 'foyer.provider.signed-in';

/** Id of the provider that was chosen last; undefined where none was, or where the browser forbids storage. */
export function lastProvider(drawer: ProviderDrawer | undefined): string | undefined {
  return drawer?.getItem(lastKey) ?? undefined;
}

export function keepLastProvider(drawer: ProviderDrawer | undefined, id: string): void {
  drawer?.setItem(lastKey, id);
}

/** Id of the provider this browser was seen to be signed in at, until it signs out itself. */
export function signedInAt(drawer: ProviderDrawer | undefined): string | undefined {
  return drawer?.getItem(signedInKey) ?? undefined;
}

/** @param id undefined: this browser signed out, or is signed in with an account of this server */
export function keepSignedInAt(drawer: ProviderDrawer | undefined, id: string | undefined): void {
  if (id === undefined) drawer?.removeItem(signedInKey);
  else drawer?.setItem(signedInKey, id);
}
