import { useReducedMotion } from '@mantine/hooks';
import { useNodesInitialized, useReactFlow } from '@xyflow/react';
import { useEffect, type RefObject } from 'react';
import { spotOf } from '@/features/editor/model/chain';
import { INPUT_HEIGHT, NODE_HEIGHT, NODE_WIDTH, PITCH, positions } from '@/features/editor/model/layout';
import { draftIn } from '@/features/editor/state/editor-store';
import { useEditor, useEditorStore } from '@/features/editor/state/use-editor';

const MARGIN = 24;
const CAMERA_MS = 280;

/** Starts at the top of the chain; keeps the selected card, or the mapped pair, in view. */
export function useCamera(frame: RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow();
  const ready = useNodesInitialized();
  const store = useEditorStore();
  const selected = useEditor((state) => state.selected);
  const mapping = useEditor(({ tab }) => tab === 'mapping');
  const still = useReducedMotion();
  const duration = still ? 0 : CAMERA_MS;

  useEffect(() => {
    const box = frame.current;
    if (box === null) return undefined;
    let { clientWidth: width } = box;
    void flow.setViewport({ x: (width - NODE_WIDTH) / 2, y: MARGIN, zoom: 1 });
    const sizes = new ResizeObserver(() => {
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x + (box.clientWidth - width) / 2, y, zoom });
      width = box.clientWidth;
    });
    sizes.observe(box);
    return () => {
      sizes.disconnect();
    };
  }, [flow, frame]);

  useEffect(() => {
    const box = frame.current;
    if (box === null || !ready || selected === null) return;
    const draft = draftIn(store.getState());
    const at = positions(draft).get(selected);
    if (at === undefined) return;
    const first = spotOf(draft, selected)?.index === 0;
    const above = mapping ? (first ? INPUT_HEIGHT + PITCH - NODE_HEIGHT : PITCH) : 0;
    const { x, y, zoom } = flow.getViewport();
    const top = (at.y - above) * zoom + y;
    const bottom = (at.y + NODE_HEIGHT) * zoom + y;
    const left = at.x * zoom + x;
    const visible =
      top >= 0 && bottom <= box.clientHeight - 56 && left >= 0 && left + NODE_WIDTH * zoom <= box.clientWidth;
    if (visible && (!mapping || zoom === 1)) return;
    const centre = { x: at.x + NODE_WIDTH / 2, y: at.y + (NODE_HEIGHT - above) / 2 };
    void flow.setCenter(centre.x, centre.y, { zoom: mapping ? 1 : zoom, duration });
  }, [selected, mapping, ready, flow, frame, store, duration]);
}

