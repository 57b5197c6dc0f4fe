/** The ways to show a result, in the order of their tabs. */
export const RESULT_TABS = ['document', 'table', 'tree', 'text', 'prompt'] as const;

export type ResultTab = (typeof RESULT_TABS)[number];
