import journeys from '../playwright.config';

/** Measurements of the pages: they print figures and decide nothing. */
export default { ...journeys, testDir: '.', testMatch: '*.bench.ts', workers: 1 };
