/** Every colour of the pages; colours are named only here. All pairs reach WCAG AA in their scheme. */

type Ten = [string, string, string, string, string, string, string, string, string, string];

export const indigo: Ten = [
  '#EEF0FF', '#E0E4FF', '#C7CDFE', '#A8B1FB', '#949DF7',
  '#747EEE', '#5B63DF', '#4A50CB', '#3E43AD', '#33378C',
];
export const gray: Ten = [
  '#F6F7F9', '#EEF0F4', '#E6E9EF', '#DDE1E8', '#7C8594',
  '#6E7786', '#5B6472', '#464E5D', '#2A303B', '#171B24',
];
export const dark: Ten = [
  '#E8EAEE', '#BAC0CA', '#A0A8B5', '#747D8D', '#323844',
  '#2C313B', '#23272F', '#1A1D24', '#12141A', '#0C0E12',
];

/** Foreground, background, soft border, and solid for icons and bars. */
type StatusColours = readonly [fg: string, bg: string, border: string, solid: string];

export interface Scheme {
  readonly surfaces: readonly [string, string, string, string];
  readonly texts: readonly [string, string, string];
  readonly line: string;
  readonly borderControl: string;
  readonly link: string;
  readonly focus: string;
  readonly danger: readonly [filled: string, hover: string];
  readonly json: readonly [string: string, number: string, literal: string];
  /** For data without a status; never a status colour. */
  readonly charts: readonly [string, string, string, string, string, string];
  readonly shadows: readonly [sm: string, md: string, lg: string];
  readonly status: Readonly<
    Record<'running' | 'completed' | 'failed' | 'waiting' | 'warning', StatusColours>
  >;
}

export const lightScheme: Scheme = {
  surfaces: ['#F6F7F9', '#FFFFFF', '#EEF0F4', '#E9EBFD'],
  texts: ['#171B24', '#464E5D', '#5B6472'],
  line: '#DDE1E8',
  borderControl: '#7C8594',
  link: '#4A50CB',
  focus: '#4A50CB',
  danger: ['#BE2B28', '#A5211F'],
  json: ['#1F5E52', '#6B3FC0', '#8A5200'],
  charts: ['#7A4FCF', '#0F8080', '#BB3C88', '#8F6400', '#5470A8', '#66751A'],
  shadows: [
    '0 1px 2px rgb(16 24 40 / 0.06)',
    '0 4px 12px rgb(16 24 40 / 0.1)',
    '0 12px 32px rgb(16 24 40 / 0.16)',
  ],
  status: {
    running: ['#0A5A8F', '#E3F2FC', '#9CCBEA', '#0B76B8'],
    completed: ['#12633F', '#E3F5EA', '#9AD3B2', '#1C8553'],
    failed: ['#A5211F', '#FDEBEA', '#F0AFAB', '#CF3330'],
    waiting: ['#464E5D', '#EEF0F4', '#C6CCD6', '#6E7786'],
    warning: ['#7A4B00', '#FFF3DA', '#E6C06A', '#AD6800'],
  },
};

export const darkScheme: Scheme = {
  surfaces: ['#12141A', '#1A1D24', '#23272F', '#2A2E52'],
  texts: ['#E8EAEE', '#BAC0CA', '#A0A8B5'],
  line: '#323844',
  borderControl: '#747D8D',
  link: '#A8B1FB',
  focus: '#949DF7',
  danger: ['#C93B37', '#B4322F'],
  json: ['#8FD3C4', '#C4A7FF', '#EDC06B'],
  charts: ['#A98BF0', '#3FB8B5', '#E57FBC', '#C99A3B', '#8AA4DB', '#A8B84A'],
  shadows: [
    '0 1px 2px rgb(0 0 0 / 0.4)',
    '0 4px 12px rgb(0 0 0 / 0.5)',
    '0 12px 32px rgb(0 0 0 / 0.6)',
  ],
  status: {
    running: ['#7CC7F5', '#0E2A3D', '#1F5478', '#3FA3E0'],
    completed: ['#7BD6A3', '#10301F', '#235E40', '#38A871'],
    failed: ['#FF9C96', '#331819', '#7A2B29', '#F0605A'],
    waiting: ['#BAC0CA', '#2A2F39', '#4A5160', '#8B94A3'],
    warning: ['#F2C25C', '#362708', '#6B4F14', '#D9982B'],
  },
};
