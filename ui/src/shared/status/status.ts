import { t } from '@lingui/core/macro';
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
  readonly word: () => string;
  readonly tone: StatusTone;
  readonly Icon: TablerIcon;
  /** For the title of the browser tab, which has no icons. */
  readonly sign: string;
}

/** The look of a status, wherever it is shown. */
export const LOOKS: Readonly<Record<StatusName, Look>> = {
  pending: { word: () => t`Pending`, tone: 'waiting', Icon: IconClock, sign: '○' },
  running: { word: () => t`Running`, tone: 'running', Icon: IconLoader2, sign: '▶' },
  paused: { word: () => t`Paused`, tone: 'waiting', Icon: IconPlayerPause, sign: '‖' },
  completed: { word: () => t`Completed`, tone: 'completed', Icon: IconCircleCheck, sign: '✓' },
  failed: { word: () => t`Failed`, tone: 'failed', Icon: IconCircleX, sign: '✕' },
  cancelled: { word: () => t`Cancelled`, tone: 'waiting', Icon: IconCircleMinus, sign: '–' },
  skipped: { word: () => t`Skipped`, tone: 'waiting', Icon: IconCircleDashed, sign: '–' },
  'not run': { word: () => t`Not run`, tone: 'waiting', Icon: IconCircleDashed, sign: '–' },
};
