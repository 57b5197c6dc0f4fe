import type { Messages } from '@lingui/core';
import { i18n, SOURCE } from './i18n';

type Catalogues = Readonly<Record<string, () => Promise<Messages>>>;

/** The catalogues of all languages except English, by path; each is a separate file. */
const CATALOGUES: Catalogues = import.meta.glob<Messages>(['/locales/*/*.po', '!/locales/en/*.po'], {
  import: 'messages',
});

/** The first preferred language that has catalogues; English if there is none. */
export function languageFor(wanted: readonly string[], catalogues = CATALOGUES): string {
  const known = new Set(Object.keys(catalogues).map((path) => path.split('/')[2] ?? ''));
  const spoken = wanted.flatMap((language) => [language, language.split('-')[0] ?? '']);
  return spoken.find((language) => language === SOURCE || known.has(language)) ?? SOURCE;
}

/** Switches the language; untranslated texts stay English. */
export function speak(language: string): void {
  i18n.load(language, {});
  i18n.activate(language);
  document.documentElement.lang = language;
}

/** Loads the texts of a feature, unless they are English. */
export async function loadTexts(feature: string, catalogues = CATALOGUES): Promise<void> {
  const { locale } = i18n;
  const load = catalogues[`/locales/${locale}/${feature}.po`];
  if (load !== undefined) i18n.load(locale, await load());
}
