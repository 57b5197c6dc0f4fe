/** The parts of an agent's page. */
export const TABS = ['settings', 'inputs', 'outputs', 'versions', 'used-by', 'try'] as const;

export type Tab = (typeof TABS)[number];

export interface AgentSearch {
  readonly tab?: Tab | undefined;
}

export interface NewAgentSearch extends AgentSearch {
  readonly kind?: string | undefined;
}

export function readSearch({ tab }: Record<string, unknown>): AgentSearch {
  const known = TABS.find((each) => each === tab);
  return known === undefined || known === 'settings' ? {} : { tab: known };
}

export function readNewSearch(search: Record<string, unknown>): NewAgentSearch {
  const { kind } = search;
  return { ...(typeof kind === 'string' && kind !== '' && { kind }), ...readSearch(search) };
}
