import { useMediaQuery } from '@mantine/hooks';

/** The width up to which pages are laid out for a phone; the style sheets have the same. */
export const PHONE = '(max-width: 639px)';

/** Whether the window is as narrow as a phone, from the first render on. */
export function usePhone(): boolean {
  return useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
}
