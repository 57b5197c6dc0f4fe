import '@fontsource-variable/inter/wght.css';
import './app/theme/mantine';
import './app/theme/global.css';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient, Providers } from '@/app/providers';
import { router } from '@/app/router';
import { SOURCE } from '@/shared/i18n/i18n';
import { languageFor, loadTexts, speak } from '@/shared/i18n/language';

const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
const nonce = meta?.nonce ?? '';
// Dialogs lock the page's scrolling with a style element, which needs the nonce, too.
setNonce(nonce);

const element = document.getElementById('root');
if (element === null) throw new Error('index.html has no element with the id "root".');
const root = createRoot(element);

function start() {
  root.render(
    <StrictMode>
      <Providers client={createQueryClient()} nonce={nonce}>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  );
}

const language = languageFor(navigator.languages);
if (language === SOURCE) start();
else {
  speak(language);
  // If the texts cannot be loaded, the pages are English.
  void Promise.allSettled(['common', 'workflows'].map((feature) => loadTexts(feature))).then(start);
}
