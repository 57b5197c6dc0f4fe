import { Kbd } from '@mantine/core';
import { Dialog } from '@/shared/dialogs/dialog';
import classes from './keys-dialog.module.css';

const KEYS = [
  ['↑ ↓', 'Step before, next step'],
  ['1–5', 'Error, input, output, log, attempts'],
  ['E', 'To the step that failed'],
  ['F', 'Follow what happens'],
  ['C', 'Copy the error'],
  ['R', 'To the first button; it is not pressed'],
] as const;

/** Every key of the page. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog opened onClose={onClose} title="Keys">
      <dl className={classes.keys}>
        {KEYS.map(([key, words]) => (
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
