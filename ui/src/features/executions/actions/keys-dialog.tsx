import { t } from '@lingui/core/macro';
import { Kbd } from '@mantine/core';
import { Dialog } from '@/shared/dialogs/dialog';
import classes from './keys-dialog.module.css';

const keys = (): (readonly [key: string, words: string])[] => [
  ['↑ ↓', t`Step before, next step`],
  ['1–5', t`Error, input, output, log, attempts; the tabs of the result`],
  ['E', t`To the step that failed`],
  ['F', t`Follow what happens`],
  ['C', t`Copy the error, or the result`],
  ['R', t`To the first button; it is not pressed`],
];

/** Lists every key of the page. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog opened onClose={onClose} title={t`Keys`}>
      <dl className={classes.keys}>
        {keys().map(([key, words]) => (
          <div key={key}>
            <dt>{words}</dt>
            <dd>
              <Kbd>{key}</Kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
