import { useMediaQuery } from '@mantine/hooks';

/** The width up to which pages use the phone layout, also defined in the style sheets. */
export const PHONE = '(max-width: 639px)';

/** Whether the window is as narrow as a phone, from the first render on. */
export function usePhone(): boolean {
  return useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
}
