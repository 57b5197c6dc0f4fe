import { t } from '@lingui/core/macro';
import type { LibraryAgent } from '@/api/agents';

/** Where an agent without versions comes from. */
export function originOf({ origin }: Pick<LibraryAgent, 'origin'>): string {
  switch (origin) {
    case 'library':
      return t`Comes with Baton`;
    case 'python':
      return t`Python function`;
    case 'person':
      return t`Made here`;
  }
}
