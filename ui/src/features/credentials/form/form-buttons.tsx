import { plural, t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import classes from './form.module.css';
import type { AfterSaving } from './use-credential-form';

interface FormButtonsProps {
  /** Whether testing is the recommended action, which Enter presses; otherwise it is saving. */
  readonly testFirst: boolean;
  readonly canTest: boolean;
  /** Whether the last test failed. */
  readonly failed: boolean;
  readonly saving: boolean;
  readonly testing: boolean;
  /** How many executions can be resumed; null if there is nothing to resume. */
  readonly resumes: number | null;
  readonly onTest: () => void;
  readonly onSave: (next: AfterSaving) => void;
  readonly onDelete: (() => void) | null;
}

export function FormButtons(props: FormButtonsProps) {
  const { testFirst, canTest, failed, saving, testing, resumes, onTest, onSave, onDelete } = props;
  const saveFirst = !testFirst && resumes === null;
  return (
    <div className={classes.buttons}>
      {canTest && (
        <Button
          size="sm"
          type={testFirst ? 'submit' : 'button'}
          variant={testFirst ? 'filled' : 'default'}
          loading={testing}
          // As the recommended action it submits the form.
          {...(!testFirst && { onClick: onTest })}
        >
          {t`Test connection`}
        </Button>
      )}
      {!testFirst && resumes !== null && (
        <Button size="sm" type="submit" loading={saving}>
          {resumeLabel(resumes)}
        </Button>
      )}
      <Button
        size="sm"
        type={saveFirst ? 'submit' : 'button'}
        variant={saveFirst ? 'filled' : 'default'}
        loading={saving}
        {...(!saveFirst && {
          onClick: () => {
            onSave('close');
          },
        })}
      >
        {failed ? t`Save untested` : t`Save`}
      </Button>
      {onDelete && (
        <Button size="sm" variant="default" className={classes.last ?? ''} onClick={onDelete}>
          {t`Delete…`}
        </Button>
      )}
    </div>
  );
}

function resumeLabel(count: number): string {
  return plural(count, {
    0: 'Save and resume',
    one: 'Save and resume # execution',
    other: 'Save and resume # executions',
  });
}
