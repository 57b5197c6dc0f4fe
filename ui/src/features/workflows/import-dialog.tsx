import { t } from '@lingui/core/macro';
import { Button, FileButton, Textarea } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { WorkflowSummary } from '@/api/workflows';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { textOf, UnreadableFile } from '@/shared/files/text-of';
import { useMutationOnce } from '@/shared/mutation-once';
import { ImportChoice } from './import-choice';
import { importText, type Taken } from './importing';
import { Refusal } from './refusal';
import classes from './import-dialog.module.css';

interface ImportDialogProps {
  readonly onClose: () => void;
}

/** Imports a workflow file and opens it, or lists all of its problems. */
export function ImportDialog({ onClose }: ImportDialogProps) {
  const [taken, setTaken] = useState<Taken | null>(null);
  const navigate = useNavigate();
  const open = ({ workflow_id: workflowId }: WorkflowSummary) =>
    navigate({ to: '/workflows/$workflowId', params: { workflowId } });
  return (
    <Dialog
      opened
      onClose={onClose}
      size="lg"
      title={taken ? t`${taken.holder.name} is here already` : t`Import a workflow`}
    >
      {taken ? (
        <ImportChoice
          taken={taken}
          onSaved={(saved) => void open(saved)}
          onBack={() => {
            setTaken(null);
          }}
        />
      ) : (
        <FileForm onSaved={(saved) => void open(saved)} onTaken={setTaken} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface FileFormProps {
  readonly onSaved: (saved: WorkflowSummary) => void;
  readonly onTaken: (taken: Taken) => void;
  readonly onClose: () => void;
}

function FileForm({ onSaved, onTaken, onClose }: FileFormProps) {
  const [text, setText] = useState('');
  const [fileName, setFileName] = useState<string | null>(null);
  const [unreadable, setUnreadable] = useState<Error | null>(null);
  const resetFile = useRef<() => void>(null);
  const read = useMutationOnce({
    mutationFn: importText,
    onSuccess: (imported) => {
      if ('saved' in imported) onSaved(imported.saved);
      else onTaken(imported.taken);
    },
  });

  async function choose(file: File | null) {
    // Allows choosing the same file again after it was saved in another encoding.
    resetFile.current?.();
    if (file === null) return;
    read.reset();
    try {
      setText(await textOf(file));
      setFileName(file.name);
      setUnreadable(null);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      setText('');
      setFileName(null);
      setUnreadable(error);
    }
  }

  const refused = unreadable ?? read.error;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') read.mutate(text);
      }}
    >
      <p className={dialog.words}>
        {t`A YAML or JSON file, as Baton exports it. Nothing is saved until everything in it is right.`}
      </p>
      <div className={classes.picker}>
        <FileButton resetRef={resetFile} accept=".yaml,.yml,.json" onChange={(file) => void choose(file)}>
          {(props) => (
            <Button
              {...props}
              variant="default"
              data-autofocus
              leftSection={<IconFileUpload size={14} aria-hidden />}
            >
              {t`Choose a file…`}
            </Button>
          )}
        </FileButton>
        <span className={classes.fileName}>{fileName ?? t`or paste its text`}</span>
      </div>
      <Textarea
        label={t`Text of the file`}
        autosize
        minRows={8}
        maxRows={16}
        spellCheck={false}
        classNames={{ input: classes.text ?? '' }}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setFileName(null);
          setUnreadable(null);
          read.reset();
        }}
      />
      {refused && <Refusal error={refused} />}
      <DialogButtons onClose={onClose}>
        <Button type="submit" size="sm" loading={read.isPending}>
          {t`Import`}
        </Button>
      </DialogButtons>
    </form>
  );
}
