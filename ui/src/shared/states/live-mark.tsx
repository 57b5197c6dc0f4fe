import { t } from '@lingui/core/macro';
import classes from './states.module.css';

/** Says that the page is updated live. */
export function LiveMark({ live }: { readonly live: boolean }) {
  if (!live) return null;
  return (
    <span className={classes.live} title={t`Changes are shown as they happen`}>
      <span className={classes.dot} aria-hidden />
      {t`Live`}
    </span>
  );
}
