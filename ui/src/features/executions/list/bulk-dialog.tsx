import { Button, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExecutionSummary } from '@/api/executions';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { TextLink } from '@/shared/layout/links';
import { actOnEach, meantBy, runsAgain, WORDS, type Act, type Outcome } from './bulk';
import classes from './list.module.css';

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
    <Modal opened onClose={onClose} title={words.asks(meant.length)} size="lg">
      {act === 'retry' ? (
        <>
          <p className={dialog.words}>
            Each runs again on its version, with its original input, as a new execution. What
            finished steps changed in other systems, they may change again.
          </p>
          <ul className={dialog.facts} aria-label="What runs again">
            {runsAgain(meant).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      ) : (
        <p className={dialog.words}>Finished steps stay saved.</p>
      )}
      {left > 0 && <p className={dialog.words}>{words.leavesOut(left)}</p>}
      <DialogButtons onClose={onClose}>
        {meant.length > 0 && (
          <Button size="sm" data-autofocus onClick={() => void run()}>
            {words.does(meant.length)}
          </Button>
        )}
      </DialogButtons>
    </Modal>
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
    <Modal opened onClose={onClose} title={<span role="status">{title}</span>} size="lg">
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
    </Modal>
  );
}
