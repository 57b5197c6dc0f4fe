import { MantineProvider } from '@mantine/core';
import { render } from '@testing-library/react';
import type { ReactElement } from 'react';

/** Renders a component that needs no server and no router. */
export function renderPart(part: ReactElement) {
  return render(part, {
    wrapper: ({ children }) => <MantineProvider env="test">{children}</MantineProvider>,
  });
}
