import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ExecutionSummary } from '@/api/executions';
import { retryPreviewsQuery, type RetryPreview } from '@/api/reruns';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { TextLink } from '@/shared/layout/links';
import { LoadingRows } from '@/shared/states/loading-rows';
import { actOnEach, meantBy, runsAgain, WORDS, type Act, type Outcome } from './bulk';
import classes from './list.module.css';
import { rerunImpact } from './rerun-impact';
import { RerunImpactWords } from './rerun-impact-words';

interface BulkDialogProps {
  readonly act: Act;
  readonly rows: readonly ExecutionSummary[];
  readonly onClose: () => void;
}

/** Confirms an action on several executions, then shows the result for each. */
export function BulkDialog({ act, rows, onClose }: BulkDialogProps) {
  const client = useQueryClient();
  // The confirmed executions stay the same, even if some end in the meantime.
  const [meant] = useState(() => meantBy(act, rows));
  const [outcomes, setOutcomes] = useState<readonly Outcome[] | null>(null);

  async function run() {
    setOutcomes([]);
    await actOnEach(act, meant, (outcome) => {
      setOutcomes((before) => [...(before ?? []), outcome]);
    });
    await client.invalidateQueries({ queryKey: ['executions'] });
  }

  return (
    <Dialog
      opened
      onClose={onClose}
      // The second click of a double click lands outside of the report, which is smaller.
      closeOnClickOutside={outcomes === null}
      title={
        outcomes === null ? (
          WORDS[act].asks(meant.length)
        ) : (
          <span role="status">{reportTitle(act, meant.length, outcomes)}</span>
        )
      }
      size="lg"
    >
      {outcomes === null ? (
        <Question
          act={act}
          meant={meant}
          left={rows.length - meant.length}
          onYes={() => void run()}
          onClose={onClose}
        />
      ) : (
        <Report outcomes={outcomes} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface QuestionProps {
  readonly act: Act;
  readonly meant: readonly ExecutionSummary[];
  /** Number of selected rows that the action does not apply to. */
  readonly left: number;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

function Question({ act, meant, left, onYes, onClose }: QuestionProps) {
  const previews = useQuery({
    ...retryPreviewsQuery(meant.map(({ execution_id: id }) => id)),
    enabled: act === 'retry' && meant.length > 0,
  });
  const words = WORDS[act];
  return (
    <>
      {act === 'retry' ? (
        <>
          <p className={dialog.words}>
            {t`Each runs again on its version, with its original input, as a new execution.`}
          </p>
          <ul className={dialog.facts} aria-label={t`What runs again`}>
            {runsAgain(meant).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <div className={classes.impact} aria-live="polite">
            <Writes previews={previews} meant={meant} />
          </div>
        </>
      ) : (
        <p className={dialog.words}>{t`Finished steps stay saved.`}</p>
      )}
      {left > 0 && <p className={dialog.words}>{words.leavesOut(left)}</p>}
      <DialogButtons onClose={onClose}>
        {meant.length > 0 && (
          <Button
            size="sm"
            data-autofocus
            // Confirmation is possible only after the effects are shown.
            loading={previews.isLoading}
            onClick={onYes}
          >
            {words.does(meant.length)}
          </Button>
        )}
      </DialogButtons>
    </>
  );
}

interface WritesProps {
  readonly previews: UseQueryResult<readonly RetryPreview[]>;
  readonly meant: readonly ExecutionSummary[];
}

/** Which of them would write again, or that this is unknown. */
function Writes({ previews: { data, error, refetch }, meant }: WritesProps) {
  if (data) return <RerunImpactWords impact={rerunImpact(meant, data)} />;
  if (!error) return <LoadingRows label={t`Looking which of them would write again`} rows={2} />;
  return (
    <div className={classes.warning} role="note">
      <p>
        {t`Which of them would write again is unknown. ${error.message} What finished steps changed in other systems, they may change again.`}
      </p>
      <Button variant="default" onClick={() => void refetch()}>
        {t`Try again`}
      </Button>
    </div>
  );
}

function reportTitle(act: Act, total: number, outcomes: readonly Outcome[]): string {
  const failed = outcomes.filter((outcome) => outcome.failed).length;
  const done = outcomes.length - failed;
  if (outcomes.length < total) return t`${outcomes.length} of ${total} done`;
  if (act === 'retry') {
    return failed > 0
      ? t`${done} of ${total} started again, ${failed} not`
      : t`${done} of ${total} started again`;
  }
  return failed > 0 ? t`${done} of ${total} stopped, ${failed} not` : t`${done} of ${total} stopped`;
}

interface ReportProps {
  readonly outcomes: readonly Outcome[];
  readonly onClose: () => void;
}

function Report({ outcomes, onClose }: ReportProps) {
  const list = useRef<HTMLUListElement>(null);
  // The button that had the focus is gone.
  useEffect(() => {
    list.current?.focus();
  }, []);
  return (
    <>
      <ul ref={list} tabIndex={-1} className={classes.outcomes} aria-label={t`What came of each`}>
        {outcomes.map(({ executionId, words, failed: refused, started }) => (
          <li key={executionId}>
            <TextLink
              inherit
              className={classes.id ?? ''}
              to="/executions/$executionId"
              params={{ executionId }}
            >
              {executionId}
            </TextLink>
            <span className={refused ? classes.refused : undefined}>
              {words}{' '}
              {started !== null && (
                <TextLink
                  inherit
                  className={classes.id ?? ''}
                  to="/executions/$executionId"
                  params={{ executionId: started }}
                >
                  {started}
                </TextLink>
              )}
            </span>
          </li>
        ))}
      </ul>
      <div className={dialog.buttons}>
        <Button
          size="sm"
          variant="default"
          // Ignores the second click of a double click on the previous button.
          onClick={({ detail }) => {
            if (detail < 2) onClose();
          }}
        >
          {t`Close`}
        </Button>
      </div>
    </>
  );
}
