import type { Tab } from '@/features/editor/state/editor-store';

export interface EditorSearch {
  readonly step?: string | undefined;
  readonly tab?: Tab | undefined;
  /** The field of the step to focus, such as `config.model`; in a mapping, the name of an input. */
  readonly field?: string | undefined;
}

const TABS: readonly unknown[] = ['settings', 'mapping', 'data', 'versions'] satisfies Tab[];

/** Reads the editor's state from the address; anything else is ignored. */
export function readSearch({ step, tab, field }: Readonly<Record<string, unknown>>): EditorSearch {
  return {
    step: typeof step === 'string' ? step : undefined,
    tab: TABS.includes(tab) ? (tab as Tab) : undefined,
    field: typeof field === 'string' ? field : undefined,
  };
}
