import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleX,
  IconClock,
  IconLoader2,
  IconPlayerPause,
  type TablerIcon,
} from '@tabler/icons-react';

export type StatusName =
  | 'pending'
  | 'running'
  | 'paused'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'skipped'
  | 'not run';

export type StatusTone = 'running' | 'completed' | 'failed' | 'waiting';

export type Tone = StatusTone | 'warning';

interface Look {
  readonly word: string;
  readonly tone: StatusTone;
  readonly Icon: TablerIcon;
  /** For the title of the browser's tab, which has no icons. */
  readonly sign: string;
}

/** How a status looks, wherever it is shown. */
export const LOOKS: Readonly<Record<StatusName, Look>> = {
  pending: { word: 'Pending', tone: 'waiting', Icon: IconClock, sign: '○' },
  running: { word: 'Running', tone: 'running', Icon: IconLoader2, sign: '▶' },
  paused: { word: 'Paused', tone: 'waiting', Icon: IconPlayerPause, sign: '‖' },
  completed: { word: 'Completed', tone: 'completed', Icon: IconCircleCheck, sign: '✓' },
  failed: { word: 'Failed', tone: 'failed', Icon: IconCircleX, sign: '✕' },
  cancelled: { word: 'Cancelled', tone: 'waiting', Icon: IconCircleMinus, sign: '–' },
  skipped: { word: 'Skipped', tone: 'waiting', Icon: IconCircleDashed, sign: '–' },
  'not run': { word: 'Not run', tone: 'waiting', Icon: IconCircleDashed, sign: '–' },
};
