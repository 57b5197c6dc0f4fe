import { useMemo } from 'react';
import { useCheck } from './checks';
import { ChainEditor } from './editing';
import { useEditorStore } from './use-editor';

/** What gestures, buttons and keys do to the chain. */
export function useChainEditor(): ChainEditor {
  const store = useEditorStore();
  const agents = useCheck((checks) => checks.agents);
  const maxSteps = useCheck((checks) => checks.maxSteps);
  return useMemo(() => new ChainEditor(store, agents, maxSteps), [store, agents, maxSteps]);
}
