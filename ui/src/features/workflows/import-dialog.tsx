import { Button, FileButton, Textarea } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { WorkflowSummary } from '@/api/workflows';
import { Dialog } from '@/shared/dialogs/dialog';
import { DialogButtons } from '@/shared/dialogs/dialog-buttons';
import dialog from '@/shared/dialogs/dialog.module.css';
import { ImportChoice } from './import-choice';
import { importText, type Taken } from './importing';
import { Refusal } from './refusal';
import classes from './import-dialog.module.css';

interface ImportDialogProps {
  readonly onClose: () => void;
}

/** Takes a workflow file, saves it and opens it; says everything that is wrong with it. */
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
      title={taken ? `${taken.holder.name} is here already` : 'Import a workflow'}
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
  const read = useMutation({
    mutationFn: importText,
    onSuccess: (imported) => {
      if ('saved' in imported) onSaved(imported.saved);
      else onTaken(imported.taken);
    },
  });

  async function choose(file: File | null) {
    if (file === null) return;
    setText(await file.text());
    setFileName(file.name);
    read.reset();
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '' && !read.isPending) read.mutate(text);
      }}
    >
      <p className={dialog.words}>
        A YAML or JSON file, as Baton exports it. Nothing is saved until everything in it is right.
      </p>
      <div className={classes.picker}>
        <FileButton accept=".yaml,.yml,.json" onChange={(file) => void choose(file)}>
          {(props) => (
            <Button
              {...props}
              variant="default"
              data-autofocus
              leftSection={<IconFileUpload size={14} aria-hidden />}
            >
              Choose a file…
            </Button>
          )}
        </FileButton>
        <span className={classes.fileName}>{fileName ?? 'or paste its text'}</span>
      </div>
      <Textarea
        label="Text of the file"
        autosize
        minRows={8}
        maxRows={16}
        spellCheck={false}
        classNames={{ input: classes.text ?? '' }}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setFileName(null);
          read.reset();
        }}
      />
      {read.error && <Refusal error={read.error} />}
      <DialogButtons onClose={onClose}>
        <Button type="submit" size="sm" loading={read.isPending}>
          Import
        </Button>
      </DialogButtons>
    </form>
  );
}
