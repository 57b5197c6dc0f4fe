import { t } from '@lingui/core/macro';
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconChevronDown,
  IconDots,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { COMMANDS, keyWords, type Desk } from '@/features/editor/commands/commands';
import { useActions } from '@/features/editor/state/actions';
import { isUnsaved, type EditorState } from '@/features/editor/state/editor-store';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import { textAt } from '@/shared/json/document';
import { TextLink } from '@/shared/layout/links';
import classes from './header.module.css';

/** The name of the workflow and its state: deployed, saved, changed. */
export function EditorHeading() {
  const name = useDraft((draft) => textAt(draft.file, 'name'));
  const state = useEditor(stateWords);
  const go = useEditor((each) => each.go);
  return (
    <div className={classes.heading}>
      <TextLink to="/workflows">{t`Workflows`}</TextLink>
      <span aria-hidden>/</span>
      <h1 className={classes.name}>
        <button
          type="button"
          title={t`Rename`}
          onClick={() => {
            go({ at: 'workflow', field: 'name' });
          }}
        >
          {name || t`New workflow`}
        </button>
      </h1>
      <span className={classes.state}>{state}</span>
    </div>
  );
}

export function stateWords(state: EditorState): string {
  const { saved } = state;
  const unsaved = isUnsaved(state);
  if (saved === null) return unsaved ? t`Not saved yet` : '';
  const { version, deployedVersion } = saved;
  const parts =
    deployedVersion === version
      ? [t`Version ${version}, deployed`]
      : [
          deployedVersion === null ? t`Not deployed` : t`Version ${deployedVersion} deployed`,
          t`version ${version} saved`,
        ];
  return [...parts, ...(unsaved ? [t`unsaved changes`] : [])].join(' · ');
}

/** The actions on the workflow. */
export function EditorButtons({ desk }: { readonly desk: Desk }) {
  const { pending } = useActions();
  const saved = useEditor((state) => state.saved);
  const canUndo = useEditor(({ history }) => history.past.length > 0);
  const canRedo = useEditor(({ history }) => history.future.length > 0);
  const unsaved = useEditor(isUnsaved);
  const choose = useEditor((state) => state.choose);
  const next = (saved?.version ?? 0) + (unsaved ? 1 : 0);
  const deployed = !unsaved && saved !== null && saved.deployedVersion === saved.version;
  return (
    <>
      <IconCommand id="undo" Icon={IconArrowBackUp} desk={desk} able={canUndo} why={t`Nothing to undo`} />
      <IconCommand id="redo" Icon={IconArrowForwardUp} desk={desk} able={canRedo} why={t`Nothing to redo`} />
      {saved !== null && (
        <Button
          variant="default"
          onClick={() => {
            choose(null, 'versions');
          }}
        >
          {t`Versions`}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconPlayerPlay size={14} aria-hidden />}
        loading={pending === 'test'}
        onClick={() => {
          desk.store.getState().set({ drawer: 'test' });
        }}
      >
        {t`Test`}
      </Button>
      <Button.Group>
        <Button
          variant="default"
          loading={pending === 'save'}
          onClick={() => {
            runCommand('save', desk);
          }}
        >
          {t`Save`}
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px={6} aria-label={t`More ways to save`}>
              <IconChevronDown size={14} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              onClick={() => {
                runCommand('save-message', desk);
              }}
            >
              {t`Save with a message…`}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Button.Group>
      <Tooltip label={t`Version ${saved?.version ?? 0} runs in production.`} disabled={!deployed}>
        {/* One button for all states, so that it keeps the focus. */}
        <Button
          variant={deployed ? 'default' : 'filled'}
          loading={pending === 'deploy'}
          {...(deployed && { 'data-disabled': true, 'aria-disabled': true })}
          onClick={() => {
            if (!deployed) runCommand('deploy', desk);
          }}
        >
          {deployed ? t`Deployed` : unsaved ? t`Deploy v${Math.max(next, 1)}…` : t`Deploy v${Math.max(next, 1)}`}
        </Button>
      </Tooltip>
      <MoreMenu desk={desk} />
    </>
  );
}

function runCommand(id: string, desk: Desk) {
  COMMANDS.find((command) => command.id === id)?.run(desk);
}

function MoreMenu({ desk }: { readonly desk: Desk }) {
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="default" aria-label={t`More`}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {COMMANDS.filter(({ group }) => group === 'View').map((command) => (
          <Menu.Item
            key={command.id}
            rightSection={<kbd>{keyWords(command.keys[0] ?? '')}</kbd>}
            onClick={() => {
              command.run(desk);
            }}
          >
            {command.label()}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface IconCommandProps {
  readonly id: 'undo' | 'redo';
  readonly Icon: typeof IconArrowBackUp;
  readonly desk: Desk;
  readonly able: boolean;
  readonly why: string;
}

function IconCommand({ id, Icon, desk, able, why }: IconCommandProps) {
  const command = COMMANDS.find((each) => each.id === id);
  const label = command?.label() ?? '';
  return (
    <Tooltip label={able ? `${label} (${keyWords(command?.keys[0] ?? '')})` : why}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        {...(able ? {} : { 'data-disabled': true })}
        aria-disabled={!able}
        onClick={() => {
          if (able) command?.run(desk);
        }}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
