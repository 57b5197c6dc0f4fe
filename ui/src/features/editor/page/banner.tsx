import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useActions } from '@/features/editor/state/actions';
import type { DraftStorageState } from '@/features/editor/state/draft-storage';
import { useChecks } from '@/features/editor/state/checks';
import { useEditor } from '@/features/editor/state/use-editor';
import { Instant } from '@/shared/time/instant';
import classes from './banner.module.css';

interface BannerProps {
  readonly draftStorage: DraftStorageState;
  readonly online: boolean;
  /** Whether the server did not respond when asked for the newest version. */
  readonly away: boolean;
  /** The newest version, if it is newer than the draft's base version. */
  readonly newer: number | null;
  readonly archived: boolean;
  readonly otherTabs: number;
  /** When the restored draft was last edited; null if none was restored. */
  readonly restoredAt: number | null;
  readonly onDiscard: () => void;
  readonly onRestoredSeen: () => void;
}

const MISSED = {
  save: () => t`Your changes are not saved yet.`,
  deploy: () => t`Nothing was deployed yet.`,
} as const;

/** Shows the most severe message about the draft. */
export function Banner(props: BannerProps) {
  const { draftStorage, online, away, newer, archived, otherTabs, restoredAt, onDiscard, onRestoredSeen } = props;
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
          {t`Close`}
        </Button>
      </Words>
    );
  }
  if (!online || unreachable || away) {
    return (
      <Words tone="warning">
        {missed === null ? '' : `${MISSED[missed]()} `}
        {online ? t`The Baton server cannot be reached; it is asked again every 2 s.` : t`Offline.`}{' '}
        {t`Your draft is kept in this browser.`}
      </Words>
    );
  }
  if (missed !== null) {
    return (
      <Words tone="info">
        {t`The Baton server is back. ${MISSED[missed]()}`}
        <Button variant="default" onClick={() => void (missed === 'save' ? save() : deploy())}>
          {missed === 'save' ? t`Save now` : t`Deploy now`}
        </Button>
        <Button variant="subtle" onClick={() => { set({ missed: null }); }}>
          {t`Later`}
        </Button>
      </Words>
    );
  }
  if (newer !== null) {
    return (
      <Words tone="warning">
        {t`Someone saved version ${newer}. Your changes are safe here.`}
        <Button variant="default" onClick={() => { set({ dialog: { kind: 'conflict' } }); }}>
          {t`Compare`}
        </Button>
      </Words>
    );
  }
  if (archived) {
    return (
      <Words tone="warning">
        {t`This workflow is archived: no version of it runs. It is brought back on the page Workflows.`}
      </Words>
    );
  }
  if (draftStorage !== 'kept') {
    return (
      <Words tone="warning">
        {draftStorage === 'not kept'
          ? t`This browser has no room for the draft: save it before you leave.`
          : t`The saved outputs are too large for this browser: they are gone after a reload.`}
      </Words>
    );
  }
  if (restoredAt !== null) {
    return (
      <Words tone="info">
        <span>
          <Trans>
            Your unsaved changes from <Instant at={new Date(restoredAt).toISOString()} /> are here.
          </Trans>
        </span>
        <Button variant="default" onClick={onDiscard}>
          {t`Discard them`}
        </Button>
        <Button variant="subtle" onClick={onRestoredSeen}>
          {t`Keep them`}
        </Button>
      </Words>
    );
  }
  if (otherTabs > 0) {
    return (
      <Words tone="info">
        {t`This workflow is also open in another tab. Each tab keeps its own draft; nothing is overwritten.`}
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
