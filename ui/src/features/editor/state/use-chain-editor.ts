import { useMemo } from 'react';
import { useCheck } from './checks';
import { ChainEditor } from './editing';
import { useEditorStore } from './use-editor';

/** The edits of the chain by gestures, buttons and keys. */
export function useChainEditor(): ChainEditor {
  const store = useEditorStore();
  const agents = useCheck((checks) => checks.agents);
  const maxSteps = useCheck((checks) => checks.maxSteps);
  return useMemo(() => new ChainEditor(store, agents, maxSteps), [store, agents, maxSteps]);
}
