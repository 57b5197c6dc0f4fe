import { t } from '@lingui/core/macro';
import { UnstyledButton } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { isOver, type Execution } from '@/api/executions';
import { bytes } from '@/shared/size/bytes';
import classes from '@/features/executions/step/step-list.module.css';
import { resultStep } from './result-step';

interface ResultRowProps {
  readonly execution: Execution;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** The row below the steps that opens what came out. */
export function ResultRow({ execution, chosen, onChoose }: ResultRowProps) {
  const from = isOver(execution.status) ? resultStep(execution) : null;
  return (
    <UnstyledButton className={classes.step} data-result aria-current={chosen} onClick={onChoose}>
      <IconFileText size={16} aria-hidden className={classes.quiet ?? ''} />
      <span className={classes.name}>{t`Result`}</span>
      <span className={classes.quiet}>{from?.step.output_bytes != null ? bytes(from.step.output_bytes) : '–'}</span>
      <span className={classes.from}>{from !== null && t`Output of step ${from.position}`}</span>
      <span />
    </UnstyledButton>
  );
}
