import { t } from '@lingui/core/macro';
import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Dialog } from './dialog';
import { DialogButtons } from './dialog-buttons';

interface NameDialogProps {
  readonly title: string;
  /** The button that uses the name. */
  readonly children: ReactNode;
  readonly suggestion: string;
  readonly action: string;
  readonly pending: boolean;
  /** Why the name, or the whole request, was refused. */
  readonly refusal: string | null;
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

const LONGEST = 200;

/** Asks for the name of a new workflow. */
export function NameDialog(props: NameDialogProps) {
  const { title, children, suggestion, action, pending, refusal, onName, onClose } = props;
  const [name, setName] = useState(suggestion);
  const [empty, setEmpty] = useState(false);
  return (
    <Dialog opened onClose={onClose} title={title}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = name.trim();
          setEmpty(wanted === '');
          if (wanted !== '' && !pending) onName(wanted);
        }}
      >
        {children}
        <TextInput
          label={t`Name`}
          size="sm"
          data-autofocus
          required
          withAsterisk={false}
          maxLength={LONGEST}
          value={name}
          error={empty ? t`Give it a name; it can be changed later.` : refusal}
          onFocus={(event) => {
            event.currentTarget.select();
          }}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setEmpty(false);
          }}
        />
        <DialogButtons onClose={onClose}>
          <Button type="submit" size="sm" loading={pending}>
            {action}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
