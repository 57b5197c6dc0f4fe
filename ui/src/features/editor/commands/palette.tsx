import { t } from '@lingui/core/macro';
import '@mantine/spotlight/styles.css';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useEffect } from 'react';
import { COMMANDS, keyWords, type Desk } from './commands';

const [paletteStore, palette] = createSpotlight();

interface PaletteProps {
  readonly desk: Desk;
  readonly onClose: () => void;
}

/** Searches commands by their words. */
export default function Palette({ desk, onClose }: PaletteProps) {
  useEffect(() => {
    palette.open();
  }, []);
  return (
    <Spotlight
      store={paletteStore}
      shortcut={null}
      nothingFound={t`No command matches.`}
      attributes={{ content: { 'aria-label': t`Commands` } }}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'group', 'aria-label': t`Commands found` } }}
      searchProps={{ placeholder: t`Find a command`, 'aria-label': t`Find a command` }}
      onSpotlightClose={onClose}
      actions={COMMANDS.filter(({ id }) => id !== 'palette').map((command) => ({
        id: command.id,
        label: command.label(),
        rightSection: keyWords(command.keys[0] ?? ''),
        onClick: () => {
          command.run(desk);
        },
      }))}
    />
  );
}
