import { t } from '@lingui/core/macro';
import { Kbd } from '@mantine/core';
import { Dialog } from '@/shared/dialogs/dialog';
import { COMMANDS, keyWords, type Command } from './commands';
import classes from './keys-dialog.module.css';

const GROUPS: readonly (readonly [group: Command['group'], words: () => string])[] = [
  ['Workflow', () => t`Workflow`],
  ['Step', () => t`Step`],
  ['View', () => t`View`],
];

const MAPPING = [
  { keys: 'ArrowUp ArrowDown', label: () => t`Input before, next input` },
  { keys: 'Enter', label: () => t`To the fields for this input` },
  { keys: '=', label: () => t`Say it as an expression` },
  { keys: 'Alt Enter', label: () => t`Accept the match` },
  { keys: 'Escape', label: () => t`Back to the arrow` },
];

/** Lists every key of the editor. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog opened onClose={onClose} title={t`Keys`} size="lg">
      <div className={classes.groups}>
        {GROUPS.map(([group, words]) => (
          <section key={group}>
            <h3 className={classes.heading}>{words()}</h3>
            <dl className={classes.keys}>
              {COMMANDS.filter((command) => command.group === group && command.keys.length > 0).map(
                ({ id, label, keys }) => (
                  <div key={id}>
                    <dt>{label()}</dt>
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
          <h3 className={classes.heading}>{t`Mapping`}</h3>
          <dl className={classes.keys}>
            {MAPPING.map(({ keys, label }) => (
              <div key={keys}>
                <dt>{label()}</dt>
                <dd>
                  <Kbd>{keyWords(keys)}</Kbd>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
