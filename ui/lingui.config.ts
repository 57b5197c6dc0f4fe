import { readdirSync } from 'node:fs';
import { defineConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-po';

/** The texts of the pages: a folder of catalogues for each language, a file for each feature. */
export default defineConfig({
  sourceLocale: 'en',
  // Made of the English texts for a test: each letter has an accent.
  pseudoLocale: 'en-XA',
  locales: readdirSync(new URL('locales', import.meta.url)),
  catalogs: [
    {
      path: '<rootDir>/locales/{locale}/{name}',
      include: ['<rootDir>/src/features/{name}'],
      exclude: ['**/*.test.*'],
    },
    {
      path: '<rootDir>/locales/{locale}/common',
      include: ['<rootDir>/src/app', '<rootDir>/src/shared', '<rootDir>/src/api'],
      exclude: ['**/*.test.*'],
    },
  ],
  format: formatter({ lineNumbers: false }),
  orderBy: 'message',
  runtimeConfigModule: {
    i18n: ['@/shared/i18n/i18n', 'i18n'],
    Trans: ['@/shared/i18n/trans', 'Trans'],
  },
});
