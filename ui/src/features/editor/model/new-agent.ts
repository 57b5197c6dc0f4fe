import { t } from '@lingui/core/macro';
import type { AgentKind } from '@/api/agents';
import type { AgentToAdd } from './draft';

/** Stands on the canvas for an agent of a kind until it is made. */
export function newAgent({ kind, title }: AgentKind): AgentToAdd {
  return { slug: `new-${kind.replaceAll('_', '-')}`, name: t`New agent: ${title}`, unmade: kind };
}
