/** Every visible word comes through here: one file per language and feature, loaded by its name; the admin pages bring theirs. */
import i18next, { type i18n as I18n } from 'i18next';
import { initReactI18next } from 'react-i18next';

type Words = { readonly [key: string]: string | Words };

const english = import.meta.glob<Words>(['./en/*.json', '!./en/admin.json'], { eager: true, import: 'default' });

function namespaces(files: Record<string, Words>): Record<string, Words> {
  return Object.fromEntries(
    Object.entries(files).map(([path, words]) => [path.slice(path.lastIndexOf('/') + 1, -'.json'.length), words]),
  );
}

/** Ready at once: the words of the first language travel with the page, so that nothing flickers. */
export function setUpWords(): I18n {
  void i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: namespaces(english) },
    defaultNS: 'app',
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  });
  document.documentElement.lang = i18next.language;
  document.documentElement.dir = i18next.dir();
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
    document.documentElement.dir = i18next.dir(language);
  });
  return i18next;
}
