import { t } from '@lingui/core/macro';
import { IconEye, IconPencil } from '@tabler/icons-react';
import type { Agent } from '@/api/agents';
import classes from './effect.module.css';

/** Whether an agent changes something outside, as icon and word. */
export function Effect({ effect }: Pick<Agent, 'effect'>) {
  const Icon = effect === 'write' ? IconPencil : IconEye;
  return (
    <span className={classes.effect}>
      <Icon size={14} stroke={1.6} aria-hidden />
      {effect === 'write' ? t`Writes` : t`Reads`}
    </span>
  );
}
