import type { Tab } from '@/features/editor/state/editor-store';

export interface EditorSearch {
  readonly step?: string | undefined;
  readonly tab?: Tab | undefined;
  /** A field of the step that gets the focus, such as `config.model`; in a mapping the name of an input. */
  readonly field?: string | undefined;
}

const TABS: readonly unknown[] = ['settings', 'mapping', 'data', 'versions'] satisfies Tab[];

/** What the address says about the editor; anything else is left out. */
export function readSearch({ step, tab, field }: Readonly<Record<string, unknown>>): EditorSearch {
  return {
    step: typeof step === 'string' ? step : undefined,
    tab: TABS.includes(tab) ? (tab as Tab) : undefined,
    field: typeof field === 'string' ? field : undefined,
  };
}
