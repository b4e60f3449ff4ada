/** Dates and lists in the person's own region where it speaks the language of the interface: `en-GB` for `en`. */

/** @param preferred `navigator.languages`, best first */
export function regionalLanguage(interfaceLanguage: string, preferred: readonly string[]): string {
  const [own] = interfaceLanguage.split('-');
  return preferred.find((language) => language.split('-')[0] === own) ?? interfaceLanguage;
}
