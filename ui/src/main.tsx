import '@fontsource-variable/inter/wght.css';
import './app/theme/mantine';
import './app/theme/global.css';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient, Providers } from '@/app/providers';
import { router } from '@/app/router';

const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
const nonce = meta?.nonce ?? '';
// Dialogs lock the scrolling of the page with a style element, which needs the nonce too.
setNonce(nonce);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root".');
createRoot(root).render(
  <StrictMode>
    <Providers client={createQueryClient()} nonce={nonce}>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
);
