import { Button } from '@mantine/core';
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExecutionSummary } from '@/api/executions';
import { retryProspectsQuery, type RetryProspect } from '@/api/run-again';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { TextLink } from '@/shared/layout/links';
import { LoadingRows } from '@/shared/states/loading-rows';
import { actOnEach, meantBy, runsAgain, WORDS, type Act, type Outcome } from './bulk';
import classes from './list.module.css';
import { outlookOf } from './outlook';
import { OutlookWords } from './outlook-words';

interface BulkDialogProps {
  readonly act: Act;
  readonly rows: readonly ExecutionSummary[];
  readonly onClose: () => void;
}

/** Asks before it acts on several executions, then tells what came of each. */
export function BulkDialog({ act, rows, onClose }: BulkDialogProps) {
  const client = useQueryClient();
  // What is asked about stays what is done, even if some end meanwhile.
  const [meant] = useState(() => meantBy(act, rows));
  const [outcomes, setOutcomes] = useState<readonly Outcome[] | null>(null);
  const prospects = useQuery({
    ...retryProspectsQuery(meant.map(({ execution_id: id }) => id)),
    enabled: act === 'retry' && meant.length > 0 && outcomes === null,
  });
  const words = WORDS[act];
  const left = rows.length - meant.length;

  async function run() {
    setOutcomes([]);
    await actOnEach(act, meant, (outcome) => {
      setOutcomes((before) => [...(before ?? []), outcome]);
    });
    await client.invalidateQueries({ queryKey: ['executions'] });
  }

  if (outcomes) {
    return <Report act={act} total={meant.length} outcomes={outcomes} onClose={onClose} />;
  }
  return (
    <Dialog opened onClose={onClose} title={words.asks(meant.length)} size="lg">
      {act === 'retry' ? (
        <>
          <p className={dialog.words}>
            Each runs again on its version, with its original input, as a new execution.
          </p>
          <ul className={dialog.facts} aria-label="What runs again">
            {runsAgain(meant).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <div className={classes.outlook} aria-live="polite">
            <Writes prospects={prospects} meant={meant} />
          </div>
        </>
      ) : (
        <p className={dialog.words}>Finished steps stay saved.</p>
      )}
      {left > 0 && <p className={dialog.words}>{words.leavesOut(left)}</p>}
      <DialogButtons onClose={onClose}>
        {meant.length > 0 && (
          <Button
            size="sm"
            data-autofocus
            // Nobody is asked before it is said what it changes.
            loading={prospects.isLoading}
            onClick={() => void run()}
          >
            {words.does(meant.length)}
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  );
}

interface WritesProps {
  readonly prospects: UseQueryResult<readonly RetryProspect[]>;
  readonly meant: readonly ExecutionSummary[];
}

/** Which of them would write again, or that this is not known. */
function Writes({ prospects: { data, error, refetch }, meant }: WritesProps) {
  if (data) return <OutlookWords outlook={outlookOf(meant, data)} />;
  if (!error) return <LoadingRows label="Looking which of them would write again" rows={2} />;
  return (
    <div className={classes.warning} role="note">
      <p>
        It cannot be told which of them would write again. {error.message} What finished steps
        changed in other systems, they may change again.
      </p>
      <Button variant="default" onClick={() => void refetch()}>
        Try again
      </Button>
    </div>
  );
}

interface ReportProps {
  readonly act: Act;
  readonly total: number;
  readonly outcomes: readonly Outcome[];
  readonly onClose: () => void;
}

function Report({ act, total, outcomes, onClose }: ReportProps) {
  const failed = outcomes.filter((outcome) => outcome.failed).length;
  const done = outcomes.length - failed;
  const verb = act === 'retry' ? 'started again' : 'stopped';
  const title =
    outcomes.length < total
      ? `${outcomes.length} of ${total} done`
      : `${done} of ${total} ${verb}${failed > 0 ? `, ${failed} not` : ''}`;
  return (
    <Dialog opened onClose={onClose} title={<span role="status">{title}</span>} size="lg">
      <ul className={classes.outcomes} aria-label="What came of each">
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
        <Button size="sm" variant="default" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}
