import { t } from '@lingui/core/macro';
import { Button, Radio, Stack, TextInput } from '@mantine/core';

import { useState } from 'react';
import { createWorkflow, renamed, saveVersion } from '@/api/workflow-files';
import type { WorkflowSummary } from '@/api/workflows';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { useMutationOnce } from '@/shared/mutation-once';
import type { Taken } from './importing';
import { Refusal } from './refusal';

interface ImportChoiceProps {
  readonly taken: Taken;
  readonly onSaved: (saved: WorkflowSummary) => void;
  readonly onBack: () => void;
}

/** Asks what to do with a file whose slug is used by another workflow. */
export function ImportChoice({ taken: { file, holder }, onSaved, onBack }: ImportChoiceProps) {
  const [way, setWay] = useState<'version' | 'copy'>('version');
  const [name, setName] = useState(t`${holder.name} (imported)`.slice(0, 200));
  const next = holder.version + 1;
  const save = useMutationOnce({
    mutationFn: () =>
      way === 'copy'
        ? createWorkflow(renamed(file, name.trim()), t`Imported beside ${holder.name}`)
        : saveVersion({
            workflowId: holder.workflow_id,
            version: holder.version,
            file,
            message: t`Imported`,
          }),
    onSuccess: onSaved,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <p className={dialog.words}>
        {t`The file has the slug ${holder.slug}, which belongs to ${holder.name}, version ${holder.version}. What is deployed stays as it is either way.`}
      </p>
      <Radio.Group
        label={t`Save it as`}
        value={way}
        onChange={(value) => {
          setWay(value === 'copy' ? 'copy' : 'version');
          save.reset();
        }}
      >
        <Stack gap="sm" mt="sm">
          <Radio value="version" data-autofocus label={t`Version ${next} of ${holder.name}`} />
          <Radio value="copy" label={t`A workflow of its own`} />
        </Stack>
      </Radio.Group>
      {way === 'copy' && (
        <TextInput
          mt="md"
          size="sm"
          label={t`Name of the copy`}
          description={t`Its slug is made from the name.`}
          maxLength={200}
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
      )}
      {save.error && <Refusal error={save.error} />}
      <DialogButtons onClose={onBack}>
        <Button type="submit" size="sm" loading={save.isPending}>
          {way === 'copy' ? t`Save the copy` : t`Save version ${next}`}
        </Button>
      </DialogButtons>
    </form>
  );
}
