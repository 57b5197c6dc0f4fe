import journeys from '../playwright.config';

/** Takes the pictures of the README from the real pages; it decides nothing. */
export default {
  ...journeys,
  testDir: '.',
  testMatch: '*.pictures.ts',
  workers: 1,
  use: { ...journeys.use, viewport: { width: 1280, height: 760 }, deviceScaleFactor: 2 },
};
