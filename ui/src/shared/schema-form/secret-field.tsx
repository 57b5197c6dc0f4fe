import { t } from '@lingui/core/macro';
import { Button, Input, TextInput } from '@mantine/core';
import { useState } from 'react';
import classes from './schema-form.module.css';

interface SecretFieldProps {
  readonly label: string;
  readonly description: string | undefined;
  readonly error: string | undefined;
  readonly required: boolean;
  /** Says that a value is stored; undefined if none is. */
  readonly kept: string | undefined;
  /** Whether to begin with a new value, instead of the words about the stored one. */
  readonly replacing: boolean;
  /** The new value; undefined if none is entered. */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** A secret, which is written and never shown; a stored one is kept until it is replaced. */
export function SecretField(props: SecretFieldProps) {
  const { label, description, error, required, kept, value, onChange } = props;
  const [replacing, setReplacing] = useState(props.replacing);
  const [returned, setReturned] = useState(false);
  if (kept !== undefined && !replacing && value === undefined) {
    return (
      <Input.Wrapper label={label} labelElement="div" description={description} error={error} size="xs">
        <p className={classes.kept}>
          {kept}
          <Button
            size="compact-xs"
            variant="default"
            autoFocus={returned}
            aria-label={t`Replace ${label}`}
            onClick={() => {
              setReplacing(true);
            }}
          >
            {t`Replace`}
          </Button>
        </p>
      </Input.Wrapper>
    );
  }
  return (
    <>
      <TextInput
        size="xs"
        type="password"
        autoComplete="new-password"
        spellCheck={false}
        autoFocus={replacing}
        data-autofocus={replacing || undefined}
        label={label}
        description={description}
        error={error}
        withAsterisk={required && kept === undefined}
        value={value ?? ''}
        onChange={(event) => {
          onChange(event.currentTarget.value || undefined);
        }}
      />
      {kept !== undefined && (
        <button
          type="button"
          className={classes.reset}
          onClick={() => {
            onChange(undefined);
            setReplacing(false);
            setReturned(true);
          }}
        >
          {t`Keep the saved one`}
        </button>
      )}
    </>
  );
}
