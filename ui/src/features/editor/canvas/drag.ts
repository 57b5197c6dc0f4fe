import type { PointerEvent as ReactPointerEvent } from 'react';
import { dragStore, NOTHING } from './drag-store';
import classes from './drag.module.css';

const BEGINS_PX = 4;

export interface DragOrder<Over> {
  readonly label: string;
  /** Returns the drop target under the pointer; null if there is none. */
  readonly over: (clientX: number, clientY: number) => Over | null;
  /** Highlights the drop target. */
  readonly mark: (over: Over | null) => void;
  readonly drop: (over: Over) => void;
}

/**
 * Tracks the pointer from a press to its release. The dragged ghost moves by transform, outside of React, so
 * that nothing renders during the drag; Escape cancels it.
 */
export function follow<Over>(press: ReactPointerEvent, order: DragOrder<Over>): void {
  if (press.button !== 0 || !press.isPrimary) return;
  const { clientX: startX, clientY: startY } = press;
  const ending = new AbortController();
  const { signal } = ending;
  let ghost: HTMLElement | null = null;
  let over: Over | null = null;

  const end = () => {
    ending.abort();
    ghost?.remove();
    document.body.classList.remove(classes.dragging ?? '');
    dragStore.setState(NOTHING);
  };
  const moved = (event: PointerEvent) => {
    if (ghost === null) {
      if (Math.hypot(event.clientX - startX, event.clientY - startY) < BEGINS_PX) return;
      ghost = ghostOf(order.label);
      document.body.classList.add(classes.dragging ?? '');
    }
    ghost.style.transform = `translate(${event.clientX + 12}px, ${event.clientY + 8}px)`;
    over = order.over(event.clientX, event.clientY);
    order.mark(over);
  };
  const released = (event: PointerEvent) => {
    const dragged = ghost !== null;
    if (dragged) over = order.over(event.clientX, event.clientY);
    end();
    if (!dragged) return;
    // The press began on a button, which would treat the release as a click.
    window.addEventListener('click', swallow, { capture: true, once: true });
    setTimeout(() => {
      window.removeEventListener('click', swallow, { capture: true });
    });
    if (over !== null) order.drop(over);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    end();
  };
  window.addEventListener('pointermove', moved, { signal });
  window.addEventListener('pointerup', released, { signal });
  window.addEventListener('pointercancel', end, { signal });
  window.addEventListener('keydown', pressed, { signal, capture: true });
}

function swallow(event: Event) {
  event.stopPropagation();
  event.preventDefault();
}

function ghostOf(label: string): HTMLElement {
  const ghost = document.createElement('div');
  ghost.className = classes.ghost ?? '';
  ghost.textContent = label;
  ghost.setAttribute('aria-hidden', 'true');
  document.body.append(ghost);
  return ghost;
}
