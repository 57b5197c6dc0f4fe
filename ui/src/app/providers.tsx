import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isProblem } from '@/api/problem';
import { resolver, theme } from './theme/theme';

const FEW_TRIES = 2;
const ASK_AGAIN_MS = 5_000;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // A request that the server refused would be refused again.
        retry: (failures, error) =>
          failures < FEW_TRIES && !(isProblem(error) && error.status >= 400 && error.status < 500),
        // Failed requests are repeated until the server is back.
        refetchInterval: ({ state: { error } }) =>
          isProblem(error) && error.isUnreachable ? ASK_AGAIN_MS : false,
      },
    },
  });
}

interface ProvidersProps {
  readonly client: QueryClient;
  readonly nonce: string;
  readonly children: ReactNode;
}

export function Providers({ client, nonce, children }: ProvidersProps) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolver}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </MantineProvider>
  );
}
