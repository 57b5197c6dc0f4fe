import { t } from '@lingui/core/macro';
import { Textarea } from '@mantine/core';

interface MessageFieldProps {
  readonly message: string;
  readonly onType: (message: string) => void;
}

/** The message about a change that is saved; focused when its dialog opens. */
export function MessageField({ message, onType }: MessageFieldProps) {
  return (
    <Textarea
      label={t`What changed, and why`}
      data-autofocus
      size="xs"
      autosize
      minRows={2}
      maxLength={500}
      value={message}
      onChange={(event) => {
        onType(event.currentTarget.value);
      }}
    />
  );
}
