import classes from './status.module.css';
import { LOOKS, type StatusName, type Tone } from './status';

interface StatusBadgeProps {
  readonly status: StatusName;
  /** A second part, such as `try 2 of 3`; it turns the badge into a warning. */
  readonly detail?: string | undefined;
}

/** A status as icon and word. */
export function StatusBadge({ status, detail }: StatusBadgeProps) {
  const { word, tone, Icon } = LOOKS[status];
  const shown: Tone = detail ? 'warning' : tone;
  return (
    <span className={classes.badge} data-tone={shown}>
      <Icon size={14} aria-hidden className={status === 'running' ? classes.turning : undefined} />
      {detail ? `${word()} · ${detail}` : word()}
    </span>
  );
}
