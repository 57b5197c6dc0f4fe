import type { Messages } from '@lingui/core';
import { i18n, SOURCE } from './i18n';

type Catalogues = Readonly<Record<string, () => Promise<Messages>>>;

/** The catalogues of all languages but English, by their path; each is a file of its own. */
const CATALOGUES: Catalogues = import.meta.glob<Messages>(['/locales/*/*.po', '!/locales/en/*.po'], {
  import: 'messages',
});

/** The first language that a person wants and there are catalogues of; English if there is none. */
export function languageFor(wanted: readonly string[], catalogues = CATALOGUES): string {
  const known = new Set(Object.keys(catalogues).map((path) => path.split('/')[2] ?? ''));
  const spoken = wanted.flatMap((language) => [language, language.split('-')[0] ?? '']);
  return spoken.find((language) => language === SOURCE || known.has(language)) ?? SOURCE;
}

/** Shows the pages in a language; what no catalogue translates stays English. */
export function speak(language: string): void {
  i18n.load(language, {});
  i18n.activate(language);
  document.documentElement.lang = language;
}

/** Loads the texts of a feature, unless they are English and therefore there. */
export async function loadTexts(feature: string, catalogues = CATALOGUES): Promise<void> {
  const { locale } = i18n;
  const load = catalogues[`/locales/${locale}/${feature}.po`];
  if (load !== undefined) i18n.load(locale, await load());
}
