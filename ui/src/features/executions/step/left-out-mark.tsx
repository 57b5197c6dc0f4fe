import { IconAlertTriangle } from '@tabler/icons-react';
import { emptyMappings } from '@/api/empty-mappings';
import type { Step } from '@/api/executions';
import classes from './left-out-mark.module.css';

/** Marks a step with mappings that found nothing; renders nothing for other steps. */
export function LeftOutMark({ step }: { readonly step: Step }) {
  const words = emptyMappings(step.left_out.length);
  if (words === '') return null;
  return <IconAlertTriangle className={classes.mark} size={14} role="img" aria-label={words} title={words} />;
}
