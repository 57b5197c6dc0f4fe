import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import type { FieldsProps } from './channel-fields';
import type { Draft } from './channel-draft';

type TextMember = {
  [Member in keyof Draft]: Draft[Member] extends string ? Member : never;
}[keyof Draft];

interface TextFieldProps extends FieldsProps {
  readonly field: TextMember;
  readonly label: string;
  readonly description?: string | undefined;
  readonly placeholder?: string | undefined;
  /** Whether it is never shown again; the stored value is kept unless a new one is entered. */
  readonly secret?: boolean;
}

/** One text field of a channel, with its problem. */
export function TextField(props: TextFieldProps) {
  const { draft, flaws, onChange, field, label, description, placeholder, secret = false } = props;
  return (
    <TextInput
      size="sm"
      type={secret ? 'password' : 'text'}
      autoComplete={secret ? 'new-password' : 'off'}
      spellCheck={false}
      label={label}
      description={description}
      placeholder={flaws.has(field) ? '' : (placeholder ?? '')}
      value={draft[field]}
      error={flaws.get(field)}
      onChange={(event) => {
        onChange({ [field]: event.currentTarget.value });
      }}
    />
  );
}

/** Placeholder for a stored secret. */
export const keptHint = () => t`Kept, and never shown. Enter a new one to replace it.`;
