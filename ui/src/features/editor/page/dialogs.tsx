import { AgentPicker } from '@/features/editor/library/agent-picker';
import { KeysDialog } from '@/features/editor/commands/keys-dialog';
import {
  ConfirmWritesDialog,
  ConflictDialog,
  DeployDialog,
  SaveDialog,
} from '@/features/editor/saving/dialogs';
import { useChainEditor } from '@/features/editor/state/use-chain-editor';
import { useEditor } from '@/features/editor/state/use-editor';

/** The open dialog, if any. */
export function Dialogs() {
  const dialog = useEditor((state) => state.dialog);
  const set = useEditor((state) => state.set);
  const editor = useChainEditor();
  const close = () => {
    set({ dialog: null });
  };
  switch (dialog?.kind) {
    case 'save':
      return <SaveDialog onClose={close} />;
    case 'conflict':
      return <ConflictDialog onClose={close} />;
    case 'deploy':
      return <DeployDialog onClose={close} />;
    case 'keys':
      return <KeysDialog onClose={close} />;
    case 'confirm writes':
      return <ConfirmWritesDialog only={dialog.only} onClose={close} />;
    case 'agents':
    case 'new agent':
      return (
        <AgentPicker
          onlyNew={dialog.kind === 'new agent'}
          onClose={close}
          onChoose={(agent) => {
            close();
            if (dialog.target.to === 'spot') editor.add(agent, dialog.target.spot);
            else editor.addConnected(agent, dialog.target.id, dialog.target.at);
          }}
        />
      );
    case undefined:
      return null;
  }
}
