import { readdirSync } from 'node:fs';
import { URL } from 'node:url';
import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const features = readdirSync(new URL('src/features', import.meta.url));

/** What the files of a room may not import. */
function room(files, ...forbidden) {
  return {
    files: [files],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['../*'], message: 'Leave a folder by its full name, @/...' },
            ...forbidden.map((group) => ({
              group: [group],
              message: 'Imports run shared -> api -> features -> app; features do not meet.',
            })),
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ['node_modules', 'test-results', 'src/api/schema.d.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // A number or a status in a sentence is what templates are for.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Taking members out of an object is how one is left behind.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/app/theme/**'],
    ...hooks.configs.flat['recommended-latest'],
    rules: {
      ...hooks.configs.flat['recommended-latest'].rules,
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Literal[value=/#[0-9a-f]{3,8}$/i]',
          message: 'Colours are named in src/app/theme.',
        },
      ],
    },
  },
  room('src/shared/**', '@/api/**', '@/features/**', '@/app/**'),
  room('src/api/**', '@/features/**', '@/app/**'),
  ...features.map((feature) =>
    room(
      `src/features/${feature}/**`,
      '@/app/**',
      ...features.filter((other) => other !== feature).map((other) => `@/features/${other}/**`),
    ),
  ),
  room('src/app/**'),
);
