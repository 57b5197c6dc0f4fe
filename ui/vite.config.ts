import { fileURLToPath } from 'node:url';
import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { compressed } from './compressed.ts';
import { texts } from './texts.ts';

export default defineConfig({
  plugins: [texts(), lingui(), react(), compressed()],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  // The server replaces this with a nonce of its own in every page (baton/api/http/static_ui.py).
  html: { cspNonce: 'BATON_CSP_NONCE' },
  build: {
    outDir: '../baton/ui',
    emptyOutDir: true,
    // The policy of the pages allows files only, no data: addresses.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'common', test: /@lingui|src\/shared\/(?:i18n|size|copy|layout|states|dialogs|status|parts|time\/(?:format|clock-time|spans))|src\/api\/empty-mappings/ },
            // What only some pages use, such as charts and selects, comes with those.
            { name: 'tanstack', test: /node_modules\/@tanstack\/(?!.*(?:virtual|table))/ },
          ],
        },
      },
    },
  },
  server: { port: 5173, strictPort: true, proxy: { '/api': 'http://127.0.0.1:8420' } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    env: { TZ: 'UTC' },
    // Making a document takes longer than the tests; they share one.
    isolate: false,
    maxWorkers: 1,
    // A busy machine must not decide.
    testTimeout: 60_000,
  },
});
