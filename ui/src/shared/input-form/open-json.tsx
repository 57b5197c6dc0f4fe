import { t } from '@lingui/core/macro';
import { UnstyledButton } from '@mantine/core';
import { useForm } from './form-context';
import classes from './input-form.module.css';

/** Leads to the JSON of the input, for what its form cannot show. */
export function OpenJson() {
  const { setView } = useForm();
  return (
    <UnstyledButton
      className={classes.fix}
      onClick={() => {
        setView('json');
      }}
    >
      {t`Open JSON`}
    </UnstyledButton>
  );
}
