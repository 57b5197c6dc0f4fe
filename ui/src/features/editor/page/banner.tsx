import { Button } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useActions } from '@/features/editor/state/actions';
import type { Keeping } from '@/features/editor/state/keeping';
import { useChecks } from '@/features/editor/state/checks';
import { useEditor } from '@/features/editor/state/use-editor';
import { Instant } from '@/shared/time/instant';
import classes from './banner.module.css';

interface BannerProps {
  readonly keeping: Keeping;
  readonly online: boolean;
  /** Whether the server did not answer when it was asked for the newest version. */
  readonly away: boolean;
  /** The newest version, if it is newer than what the draft began at. */
  readonly newer: number | null;
  readonly archived: boolean;
  readonly otherTabs: number;
  /** When the draft that was taken up was typed; null if there was none. */
  readonly restoredAt: number | null;
  readonly onDiscard: () => void;
  readonly onRestoredSeen: () => void;
}

const MISSED = {
  save: 'Your changes are not saved yet.',
  deploy: 'Nothing was deployed yet.',
} as const;

/** The one thing to know about the draft now: the most severe. */
export function Banner(props: BannerProps) {
  const { keeping, online, away, newer, archived, otherTabs, restoredAt, onDiscard, onRestoredSeen } = props;
  const { unreachable } = useChecks();
  const { save, deploy } = useActions();
  const failed = useEditor((state) => state.failed);
  const missed = useEditor((state) => state.missed);
  const set = useEditor((state) => state.set);
  if (failed !== null) {
    return (
      <Words tone="failed">
        {failed}
        <Button variant="default" onClick={() => { set({ failed: null }); }}>
          Close
        </Button>
      </Words>
    );
  }
  if (!online || unreachable || away) {
    return (
      <Words tone="warning">
        {missed === null ? '' : `${MISSED[missed]} `}
        {online ? 'The Baton server cannot be reached; it is asked again every 2 s.' : 'Offline.'} Your
        draft is kept in this browser.
      </Words>
    );
  }
  if (missed !== null) {
    return (
      <Words tone="info">
        The Baton server is back. {MISSED[missed]}
        <Button variant="default" onClick={() => void (missed === 'save' ? save() : deploy())}>
          {missed === 'save' ? 'Save now' : 'Deploy now'}
        </Button>
        <Button variant="subtle" onClick={() => { set({ missed: null }); }}>
          Later
        </Button>
      </Words>
    );
  }
  if (newer !== null) {
    return (
      <Words tone="warning">
        Someone saved version {newer}. Your changes are safe here.
        <Button variant="default" onClick={() => { set({ dialog: { kind: 'conflict' } }); }}>
          Compare
        </Button>
      </Words>
    );
  }
  if (archived) {
    return (
      <Words tone="warning">
        This workflow is archived: no version of it runs. It is brought back on the page Workflows.
      </Words>
    );
  }
  if (keeping !== 'kept') {
    return (
      <Words tone="warning">
        {keeping === 'not kept'
          ? 'This browser has no room for the draft: save it before you leave.'
          : 'The saved outputs are too large for this browser: they are gone after a reload.'}
      </Words>
    );
  }
  if (restoredAt !== null) {
    return (
      <Words tone="info">
        <span>
          Your unsaved changes from <Instant at={new Date(restoredAt).toISOString()} /> are here.
        </span>
        <Button variant="default" onClick={onDiscard}>
          Discard them
        </Button>
        <Button variant="subtle" onClick={onRestoredSeen}>
          Keep them
        </Button>
      </Words>
    );
  }
  if (otherTabs > 0) {
    return (
      <Words tone="info">
        This workflow is also open in another tab. Each tab keeps its own draft; nothing is
        overwritten.
      </Words>
    );
  }
  return null;
}

interface WordsProps {
  readonly tone: 'failed' | 'warning' | 'info';
  readonly children: ReactNode;
}

function Words({ tone, children }: WordsProps) {
  const Icon = tone === 'info' ? IconInfoCircle : IconAlertTriangle;
  return (
    <div className={classes.banner} data-tone={tone} role={tone === 'failed' ? 'alert' : 'status'}>
      <Icon size={16} aria-hidden />
      {children}
    </div>
  );
}
