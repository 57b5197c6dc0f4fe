import { Kbd } from '@mantine/core';
import { Dialog } from '@/shared/dialogs/dialog';
import { COMMANDS, keyWords } from './commands';
import classes from './keys-dialog.module.css';

const GROUPS = ['Workflow', 'Step', 'View'] as const;

const MAPPING = [
  ['↑ ↓', 'Input before, next input'],
  ['Enter', 'To the fields for this input'],
  ['=', 'Say it as an expression'],
  ['Alt Enter', 'Accept the match'],
  ['Esc', 'Back to the arrow'],
] as const;

/** Every key of the editor. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog opened onClose={onClose} title="Keys" size="lg">
      <div className={classes.groups}>
        {GROUPS.map((group) => (
          <section key={group}>
            <h3 className={classes.heading}>{group}</h3>
            <dl className={classes.keys}>
              {COMMANDS.filter((command) => command.group === group && command.keys.length > 0).map(
                ({ id, label, keys }) => (
                  <div key={id}>
                    <dt>{label}</dt>
                    <dd>
                      <Kbd>{keyWords(keys[0] ?? '')}</Kbd>
                    </dd>
                  </div>
                ),
              )}
            </dl>
          </section>
        ))}
        <section>
          <h3 className={classes.heading}>Mapping</h3>
          <dl className={classes.keys}>
            {MAPPING.map(([key, label]) => (
              <div key={key}>
                <dt>{label}</dt>
                <dd>
                  <Kbd>{key}</Kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
