import '@mantine/spotlight/styles.css';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { useEffect } from 'react';
import { COMMANDS, keyWords, type Desk } from './commands';

const [paletteStore, palette] = createSpotlight();

interface PaletteProps {
  readonly desk: Desk;
  readonly onClose: () => void;
}

/** Finds a command by its words. */
export default function Palette({ desk, onClose }: PaletteProps) {
  useEffect(() => {
    palette.open();
  }, []);
  return (
    <Spotlight
      store={paletteStore}
      shortcut={null}
      nothingFound="No command matches."
      attributes={{ content: { 'aria-label': 'Commands' } }}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'group', 'aria-label': 'Commands found' } }}
      searchProps={{ placeholder: 'Find a command', 'aria-label': 'Find a command' }}
      onSpotlightClose={onClose}
      actions={COMMANDS.filter(({ id }) => id !== 'palette').map((command) => ({
        id: command.id,
        label: command.label,
        rightSection: keyWords(command.keys[0] ?? ''),
        onClick: () => {
          command.run(desk);
        },
      }))}
    />
  );
}
