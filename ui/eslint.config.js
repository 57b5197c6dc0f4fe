import { readdirSync } from 'node:fs';
import { URL } from 'node:url';
import js from '@eslint/js';
import lingui from 'eslint-plugin-lingui';
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
        {
          selector: 'ImportSpecifier[imported.name="useMutation"]',
          message: 'A second click begins it again; use useMutationOnce.',
        },
      ],
    },
  },
  {
    // Whatever a person reads or hears is in the catalogues.
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.*', 'src/testing/**'],
    plugins: { lingui },
    rules: {
      'lingui/no-unlocalized-strings': [
        'error',
        {
          useTsTypes: true,
          // A text has a capital letter or a space in it.
          ignore: [
            '^[^A-Z]\\S*$',
            '^[A-Z0-9_]+$',
            '^\\s*\\S?\\s*$',
            // The product, addresses, examples, header fields, names of classes and keys.
            '^(?:.*· )?Baton$',
            '^https?://\\S*$',
            'example\\.com',
            '^sandbox model$',
            '^\\{"',
            // Calls that an expression may have.
            '^[a-z_]+\\(.*\\)(?:\\.\\w+)?$',
            '^[A-Z][a-z]*(?:-[A-Z][a-z]+)+$',
            '^(?:[A-Z][a-z]+){2,}$',
            '^(?:(?:Mod|Shift|Alt) ?)+\\S*$',
            // Style sheets, selectors, media queries, outlines of icons.
            '^(?:0|\\d+px) \\d',
            '^translate\\(',
            '\\[role=|^input, textarea',
            '^\\(max-width: \\d+px\\)$',
            '^M\\d+ ?\\d',
          ],
          ignoreNames: [
            { regex: { pattern: 'class(?:Name|es)?$', flags: 'i' } },
            { regex: { pattern: '^(?:data-|aria-(?:controls|describedby|labelledby|live)$|fontFamily)' } },
            ...['id', 'key', 'keys', 'path', 'queryKey', 'to', 'transform', 'type', 'viewBox'],
          ],
          // The first argument of `change` says which changes are undone together.
          ignoreFunctions: ['*Error', '*.closest', '*.querySelector*', '*.startsWith', 'change', 'keyWords'],
          ignoreMethodsOnTypes: ['Headers.get'],
        },
      ],
      'lingui/t-call-in-function': 'error',
      'lingui/no-single-variables-to-translate': 'error',
      'lingui/no-trans-inside-trans': 'error',
    },
  },
  {
    // What is copied from there is read by shells and Python.
    files: ['src/features/executions/list/commands.ts', 'src/features/executions/actions/copy-as.ts'],
    rules: { 'lingui/no-unlocalized-strings': 'off' },
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
