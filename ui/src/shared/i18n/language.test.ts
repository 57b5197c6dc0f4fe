import { msg } from '@lingui/core/macro';
import { afterEach, expect, test } from 'vitest';
import { number } from './numbers';
import { i18n, SOURCE } from './i18n';
import { languageFor, loadTexts, speak } from './language';

const save = msg`Save`;

const CATALOGUES = {
  '/locales/de/common.po': () => Promise.resolve({ [save.id]: 'Speichern' }),
  '/locales/pt-BR/common.po': () => Promise.resolve({}),
};

afterEach(() => {
  speak(SOURCE);
});

test.each([
  [['de-AT', 'en'], 'de'],
  [['fr', 'pt-BR', 'en'], 'pt-BR'],
  [['en-GB', 'de'], 'en'],
  [['fr'], 'en'],
  [[], 'en'],
])('who wants %j reads %s', (wanted, language) => {
  expect(languageFor(wanted, CATALOGUES)).toBe(language);
});

test('a feature is read in another language once its texts are loaded, numbers too', async () => {
  speak('de');
  expect(i18n._(save)).toBe('Save');
  await loadTexts('common', CATALOGUES);
  expect(i18n._(save)).toBe('Speichern');
  expect(number(1_234.5, 1)).toBe('1.234,5');
  expect(document.documentElement.lang).toBe('de');
});

test('a feature that a language has no catalogue of stays English', async () => {
  speak('fr');
  await loadTexts('settings', CATALOGUES);
  expect(i18n._(save)).toBe('Save');
});
