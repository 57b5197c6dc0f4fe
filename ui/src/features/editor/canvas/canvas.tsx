import { t } from '@lingui/core/macro';
import '@xyflow/react/dist/base.css';
import {
  Background,
  ReactFlow,
  useReactFlow,
  type Connection,
  type Edge,
  type FinalConnectionState,
  type Node,
} from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { refusal } from '@/features/editor/model/chain';
import { allIds, nameOf } from '@/features/editor/model/draft';
import { NODE_HEIGHT, NODE_WIDTH } from '@/features/editor/model/layout';
import { useCheck } from '@/features/editor/state/checks';
import { draftIn } from '@/features/editor/state/editor-store';
import { useChainEditor } from '@/features/editor/state/use-chain-editor';
import { useDraft, useEditor, useEditorStore } from '@/features/editor/state/use-editor';
import { CanvasBar } from './canvas-bar';
import { EmptyCanvas } from './empty-canvas';
import { edgesOf, kept, nodesOf } from './graph';
import classes from './canvas.module.css';
import { MappingEdge } from './mapping-edge';
import { EndNode, InputNode, RemovedNode } from './other-nodes';
import { StepNode } from './step-node';
import { useCamera } from './use-camera';

const NODES = { step: StepNode, start: InputNode, end: EndNode, removed: RemovedNode };
const EDGES = { mapping: MappingEdge };
const PRO = { hideAttribution: true };

/** Texts for screen readers. */
const spoken = () => ({
  'controls.ariaLabel': t`Canvas`,
  'node.a11yDescription.default': t`Press enter or space to select a node. Press delete to remove it and escape to cancel.`,
  'edge.a11yDescription.default': t`Press enter or space to select an edge. You can then press delete to remove it or escape to cancel.`,
});

/** The chain as a diagram: cards in a column, with edges that show the data passed. */
export function Canvas() {
  const chain = useDraft((draft) => draft.chain);
  const loose = useDraft((draft) => draft.loose);
  const marks = useEditor((state) => state.marks);
  const store = useEditorStore();
  const editor = useChainEditor();
  const agents = useCheck((checks) => checks.agents);
  const flow = useReactFlow();
  const frame = useRef<HTMLDivElement>(null);
  const empty = useDraft((draft) => allIds(draft).length === 0);
  const [labels] = useState(spoken);
  useCamera(frame);
  const nodes = useKept(
    useMemo(
      () => nodesOf({ ...draftIn(store.getState()), chain, loose }, marks),
      [store, chain, loose, marks],
    ),
  );
  const edges = useKept(
    useMemo(() => edgesOf({ ...draftIn(store.getState()), chain, loose }), [store, chain, loose]),
  );

  const isValid = ({ source, target }: Connection | Edge) => {
    const draft = draftIn(store.getState());
    return refusal(draft, source, target, (id) => nameOf(draft, id, agents)) === null;
  };

  function released(event: MouseEvent | TouchEvent, state: FinalConnectionState) {
    const { fromNode, fromHandle, toNode, isValid: fine } = state;
    if (fromNode === null || fine === true) return;
    if (toNode !== null) {
      const [from, to] = fromHandle.type === 'source' ? [fromNode.id, toNode.id] : [toNode.id, fromNode.id];
      editor.connect(from, to);
      return;
    }
    if (fromHandle.type !== 'source') return;
    const { clientX, clientY } = 'touches' in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event;
    const at = flow.screenToFlowPosition({ x: clientX, y: clientY });
    const corner = { x: at.x - NODE_WIDTH / 2, y: at.y - NODE_HEIGHT / 2 };
    store.getState().set({
      dialog: { kind: 'agents', target: { to: 'after', id: fromNode.id, at: corner } },
    });
  }

  return (
    <section className={classes.canvas} ref={frame} data-canvas aria-label={t`Canvas`}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODES}
        edgeTypes={EDGES}
        nodesDraggable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        deleteKeyCode={null}
        disableKeyboardA11y
        isValidConnection={isValid}
        onConnect={({ source, target }) => {
          editor.connect(source, target);
        }}
        onConnectEnd={released}
        onPaneClick={() => {
          store.getState().choose(null, 'settings');
        }}
        connectionRadius={28}
        minZoom={0.25}
        maxZoom={1.5}
        zoomOnDoubleClick={false}
        proOptions={PRO}
        ariaLabelConfig={labels}
      >
        <Background gap={24} size={1} color="var(--line)" />
      </ReactFlow>
      {empty && <EmptyCanvas />}
      <Notice />
      <CanvasBar />
    </section>
  );
}

function useKept<Item extends Node | Edge>(items: Item[]): Item[] {
  const [shown, setShown] = useState({ items, made: items });
  if (shown.made === items) return shown.items;
  const next = kept(shown.items, items);
  setShown({ items: next, made: items });
  return next;
}

/** Why the last gesture had no effect; hidden by the next one. */
function Notice() {
  const notice = useEditor((state) => state.notice);
  const set = useEditor((state) => state.set);
  useEffect(() => {
    if (notice === null) return undefined;
    const timer = setTimeout(() => {
      set({ notice: null });
    }, 12_000);
    return () => {
      clearTimeout(timer);
    };
  }, [notice, set]);
  return (
    <div role="alert" className={classes.notice} hidden={notice === null}>
      {notice?.text}
    </div>
  );
}

