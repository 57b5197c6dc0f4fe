import { t } from '@lingui/core/macro';
import { Button, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconLayoutSidebar } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Page } from '@/shared/layout/page';
import { textAt } from '@/shared/json/document';
import { part } from '@/shared/parts/part';
import { Canvas } from '@/features/editor/canvas/canvas';
import { useCommands } from '@/features/editor/commands/use-commands';
import { Library } from '@/features/editor/library/library';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import { Dialogs } from './dialogs';
import { Drawer } from './drawer';
import { EditorButtons, EditorHeading } from './header';
import { SidePanel, type NewAgentPanel } from './side-panel';
import classes from './editor.module.css';

const Palette = part(
  () => import('@/features/editor/commands/palette').then((loaded) => loaded.default),
  () => null,
);

interface EditorProps {
  readonly banner: ReactNode;
  readonly versions: ReactNode;
  readonly newAgentPanel: NewAgentPanel;
}

/** The whole page: library, canvas, side panel, and the drawer below. */
export function Editor({ banner, versions, newAgentPanel }: EditorProps) {
  const name = useDraft((draft) => textAt(draft.file, 'name'));
  const mapping = useEditor(({ tab, selected }) => tab === 'mapping' && selected !== null);
  const said = useEditor((state) => state.said);
  const narrow = useMediaQuery('(max-width: 1199px)');
  const [libraryOpen, setLibraryOpen] = useState(false);
  const [palette, setPalette] = useState(false);
  const desk = useCommands({
    openLibrary: () => {
      setLibraryOpen(true);
      requestAnimationFrame(() => document.getElementById('agent-search')?.focus());
    },
    openPalette: () => {
      setPalette(true);
    },
  });
  const library = (!narrow || libraryOpen) && !mapping;
  return (
    <Page
      title={name || t`New workflow`}
      heading={<EditorHeading />}
      actions={<EditorButtons desk={desk} />}
      fill
    >
      {banner}
      <div className={classes.columns}>
        {library && <Library />}
        {!(narrow && mapping) && (
          <div className={classes.middle}>
            {narrow && !mapping && (
              <Button
                variant="default"
                className={classes.libraryButton ?? ''}
                aria-expanded={libraryOpen}
                leftSection={<IconLayoutSidebar size={14} aria-hidden />}
                onClick={() => {
                  setLibraryOpen(!libraryOpen);
                }}
              >
                {t`Agents`}
              </Button>
            )}
            <Canvas />
            <Drawer />
          </div>
        )}
        <SidePanel versions={versions} newAgentPanel={newAgentPanel} />
      </div>
      <Dialogs />
      {palette && (
        <Palette
          desk={desk}
          onClose={() => {
            setPalette(false);
          }}
        />
      )}
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </Page>
  );
}
